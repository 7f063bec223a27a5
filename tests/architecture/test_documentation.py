"""The documentation names every setting and every verb, and none that is not there."""

import ast
import re

import click
import pytest

from mailer.cli.root import root
from mailer.cli.verbs import VERBS
from tests.architecture.source import ROOT

SETTINGS = (ROOT / "docs/settings.md").read_text()
COMMANDS = (ROOT / "docs/commands.md").read_text()
VARIABLE = re.compile(r"[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+")


def read_by_env() -> set[str]:
    """The variables mailer/env.py reads: string arguments of its calls that look like one."""
    calls = [node for node in ast.walk(ast.parse((ROOT / "mailer/env.py").read_bytes())) if isinstance(node, ast.Call)]
    words = [word.value for call in calls for word in call.args if isinstance(word, ast.Constant)]
    return {word for word in words if isinstance(word, str) and VARIABLE.fullmatch(word)}


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(rf"^\| `({VARIABLE.pattern})` ", SETTINGS, flags=re.MULTILINE))
    assert len(documented) > 15
    assert documented == read_by_env()


def test_every_verb_is_documented_and_no_other() -> None:
    assert re.findall(r"^## mailer ([a-z]+)", COMMANDS, flags=re.MULTILINE) == list(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_is_documented(verb: str) -> None:
    section = re.split(r"^## mailer ", COMMANDS, flags=re.MULTILINE)[1 + list(VERBS).index(verb)]
    command = root.get_command(click.Context(root), verb)
    assert command is not None
    missing = [option for option in options_of(command) if f"`{option}" not in section]
    assert missing == []


def options_of(command: click.Command) -> list[str]:
    """The long options of a command and of those under it, and the names of those."""
    found = [name for option in command.params for name in option.opts if name.startswith("--")]
    for name, child in getattr(command, "commands", {}).items():
        found += [name, *options_of(child)]
    return found
