"""The documentation names everything a user can meet, and nothing that is not there."""

import ast
import re
from enum import Enum
from pathlib import Path

import click
import pytest

from mailer.accounts.roles import Right, Role, allows
from mailer.api.health import LOOKS
from mailer.campaigns.states import TRANSITIONS, State
from mailer.cli.root import root
from mailer.cli.society import FIELDS as SOCIETY_FIELDS
from mailer.cli.verbs import VERBS
from mailer.console import words
from mailer.content.registry import CONTENT_TYPES
from mailer.deliveries.queries import OUTCOMES
from mailer.deliveries.states import BATCH_TRANSITIONS, BatchState
from mailer.esp.services import SERVICES
from mailer.jobs import Job
from mailer.members.imports.columns import ALIASES
from mailer.members.models import Category, Suppression
from mailer.outbox.states import TRANSITIONS as MESSAGE_TRANSITIONS
from mailer.outbox.states import MessageState
from mailer.rendering.fields import FIELDS as MERGE_FIELDS
from mailer.segments.refusals import WORDS
from mailer.tracking.alerts.mailing import TOLD
from mailer.tracking.models import Alert
from tests.architecture.pages import anchors, links, pages, places, read, table
from tests.architecture.source import ROOT

SETTINGS = (ROOT / "docs/settings.md").read_text()
COMMANDS = (ROOT / "docs/commands.md").read_text()
VARIABLE = re.compile(r"[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+")


def read_by_env() -> set[str]:
    """The variables mailer/env.py reads: string arguments of its calls that look like one."""
    calls = [node for node in ast.walk(ast.parse((ROOT / "mailer/env.py").read_bytes())) if isinstance(node, ast.Call)]
    words = [word.value for call in calls for word in call.args if isinstance(word, ast.Constant)]
    return {word for word in words if isinstance(word, str) and VARIABLE.fullmatch(word)}


def read_by_services() -> set[str]:
    """The variables that the rows of the services name."""
    return {setting.variable for row in SERVICES.values() for setting in (*row.settings, *row.webhook_settings)}


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(rf"^\| `({VARIABLE.pattern})` ", SETTINGS, flags=re.MULTILINE))
    assert len(documented) > 15
    assert documented == read_by_env() | read_by_services()


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


def test_every_job_is_documented_with_its_queue() -> None:
    documented = {job: queue for job, queue, *_ in table(read("jobs.md"), "Job")}
    assert documented == {job.value: job.rpartition(".")[0] or "default" for job in Job}


def test_the_table_of_roles_says_what_each_may_do() -> None:
    rows = [[right.value, *("yes" if allows(role, right) else "no" for role in Role)] for right in Right]
    assert table(read("admins.md"), "May", *Role) == rows


@pytest.mark.parametrize(
    ("section", "states", "transitions"),
    [
        ("A letter (campaign)", State, TRANSITIONS),
        ("A batch", BatchState, BATCH_TRANSITIONS),
        ("A message", MessageState, MESSAGE_TRANSITIONS),
    ],
)
def test_states_are_documented_with_what_can_happen(
    section: str, states: type[Enum], transitions: dict[tuple[Enum, str], Enum]
) -> None:
    [page] = re.findall(rf"^## {re.escape(section)}\n(.*?)^## ", read("states.md"), flags=re.MULTILINE | re.DOTALL)
    assert table(page, "State") == [
        [state.value, str(getattr(state, "label", "")), exits(transitions, state)] for state in states
    ]


def exits(transitions: dict[tuple[Enum, str], Enum], state: Enum) -> str:
    ways = sorted(f"{verb} → {after.value}" for (before, verb), after in transitions.items() if before is state)
    return "; ".join(ways) or "nothing"


def test_every_alert_is_documented_with_who_is_mailed() -> None:
    mailed = {Right.APPROVE: "approvers", Right.ADMINISTER: "admins"}
    documented = {alert: to for alert, _, to, _ in table(read("admins.md"), "Alert")}
    assert documented == {str(kind.label): mailed[TOLD[kind]] for kind in Alert.Kind}


def test_outcomes_marks_and_reasons_are_documented_in_the_words_of_the_console() -> None:
    page = read("states.md")
    known = {slug: words.OUTCOMES[slug] for slug in OUTCOMES}
    assert sorted(table(page, "Outcome")) == sorted([slug, word.name, word.sentence] for slug, word in known.items())
    assert table(page, "Mark") == [list(pair) for pair in words.FLAGS.items()]
    assert table(page, "Reason", "The member …") == [[reason.value, said] for reason, said in WORDS.items()]


def test_every_column_of_a_member_file_is_documented_with_its_other_names() -> None:
    documented = [(name, known_as) for name, _, known_as in table(read("imports.md"), "Column")]
    assert documented == [(name, aliases.replace("|", ", ")) for name, aliases in ALIASES.items()]


def test_what_a_cell_may_say_is_documented() -> None:
    cells = {name: meaning for name, meaning, _ in table(read("imports.md"), "Column")}
    assert [word for word in Category.values if word not in cells["category"]] == []
    assert [word for word in Suppression.Reason.values if word not in cells["suppressed"]] == []


def test_every_field_of_the_society_is_documented() -> None:
    documented = {name for names, _ in table(read("admins.md"), "Field") for name in names.split(", ")}
    assert documented == set(SOCIETY_FIELDS)


def test_every_merge_field_is_documented() -> None:
    fields = [[field.name, field.description, field.example] for field in MERGE_FIELDS.values()]
    assert table(read("staff.md"), "Field") == fields


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_every_content_type_is_documented(slug: str) -> None:
    assert f"`{slug}`" in read("content-types.md")


@pytest.mark.parametrize("part", LOOKS)
def test_every_part_of_the_health_report_is_documented(part: str) -> None:
    assert f"`{part}`" in read("operators.md")


def test_the_map_shows_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "mailer").glob("*/__init__.py")}
    assert {room for room, *_ in table(read("rooms.md"), "Room")} == rooms


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_lead_somewhere_and_named_files_exist(page: Path) -> None:
    assert [link for link in links(page) if not leads_somewhere(page, link)] == []
    assert [place for place in places(page) if not (ROOT / place).exists()] == []


def leads_somewhere(page: Path, link: str) -> bool:
    place, _, anchor = link.partition("#")
    target = page.parent / place if place else page
    return target.exists() and (not anchor or anchor in anchors(target))


def test_decisions_are_numbered_and_say_the_same_four_things() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    for number, decision in enumerate(decisions, start=1):
        title, *parts = re.findall(r"^#+ (.+)$", decision.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert decision.name.startswith(f"{number:04}-"), decision.name
        assert title.startswith(f"{number}. "), decision.name
        assert parts == ["Context", "Decision", "Consequences", "Alternatives"], decision.name


def test_pages_that_the_source_names_exist() -> None:
    sources = [ROOT / "celeryconfig.py", *(ROOT / "mailer").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]
    named = {name for path in sources for name in re.findall(r"docs/[\w./-]+\.md", path.read_text(encoding="utf-8"))}
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
