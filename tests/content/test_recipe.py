"""docs/recipes/content-type.md, walked as it stands: a newcomer who copies it has a letter that can be sent."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "docs" / "recipes" / "content-type.md").read_text("utf-8")
STEP = re.compile(
    r"^(?:New file \*\*(?P<new>\S+)\*\*|In `(?P<known>[^`\n]+)`, (?P<where>[^\n:]+)):\n\n```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMANDS = re.compile(r"^```shell\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Behind the last line that begins like this the recipe adds its own.
LAST = {
    "below the other imports of `mailer.content.types`": "from mailer.content.types.",
    "last in `_KNOWN`": "    ",
    "last in the table": "| `",
}


def added(text: str, where: str, more: str) -> str:
    """``text`` with ``more`` where the recipe says; in the tuple that is before the line that closes it."""
    lines = text.splitlines(keepends=True)
    end = next((n for n, line in enumerate(lines) if line == ")\n"), len(lines)) if "_KNOWN" in where else len(lines)
    last = max(number for number, line in enumerate(lines[:end]) if line.startswith(LAST[where]))
    return "".join([*lines[: last + 1], more, *lines[last + 1 :]])


def walk(project: Path) -> list[str]:
    """Do what the recipe says in a copy of the project. Returns the files it names."""
    named = []
    for step in STEP.finditer(RECIPE):
        path = project / (step["new"] or step["known"])
        if step["new"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step["text"], "utf-8")
        else:
            path.write_text(added(path.read_text("utf-8"), step["where"], step["text"]), "utf-8")
        named.append(step["new"] or step["known"])
    return named


def run(project: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=project, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("recipe") / "project"
    for part in ("mailer", "templates", "tests", "docs"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    for file in ("pyproject.toml", "celeryconfig.py"):
        shutil.copy(ROOT / file, copy)
    return copy


@pytest.mark.slow
def test_the_recipe_makes_a_letter(project: Path) -> None:
    assert len(walk(project)) == 9
    (commands,) = COMMANDS.findall(RECIPE)
    update, check = (line.removeprefix("python ").split() for line in commands.splitlines())
    run(project, *update)
    letters = project / "tests" / "golden" / "letters" / "survey"
    assert "Dear Ada Lovelace," in (letters / "sample.is_trainee-yes.txt").read_text("utf-8")
    assert "counted on their own" in (letters / "sample.is_trainee-yes.html").read_text("utf-8")
    assert "counted on their own" not in (letters / "sample.is_trainee-no.html").read_text("utf-8")
    assert check == ["-m", "pytest", "tests/content", "tests/golden", "tests/browser"]
    told = run(project, "-m", "pytest", "tests/content", "-q", "-k", "(survey or registry or forms) and not recipe")
    assert "passed" in told


def test_the_recipe_has_five_to_eight_steps_in_order() -> None:
    steps = re.findall(r"^## (\d)\. ", RECIPE, re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert 5 <= len(steps) <= 8
