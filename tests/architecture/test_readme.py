"""README.md promises nothing it does not keep: its commands are run, in its order, beside a running demo.

A ``console`` block with a comment "not run by the test of this page" above it is left out.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from tests.architecture.source import ROOT
from tests.cli.command import COMMAND, environment, mailer
from tests.runtime.trees import until

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- not run by the test of this page: (.+?) -->\n)?```console\n(.*?)```", re.DOTALL)
PATIENCE = 240


@dataclass(frozen=True)
class Step:
    """A command of the page, and what the page shows as its output; '' when it shows none."""

    command: str
    shown: str


def steps(*, run_here: bool) -> list[Step]:
    blocks = [text for reason, text in BLOCK.findall(README) if run_here == (not reason)]
    return [Step(*step.split("\n", 1)) for block in blocks for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]


@contextmanager
def staying_demo(data_dir: Path) -> Iterator[None]:
    """What ``make demo`` starts, once it has said that everything is accounted for."""
    said = data_dir.parent / "demo.log"
    with (
        said.open("w") as log,
        subprocess.Popen([*COMMAND, "demo", "--stay"], env=environment(data_dir), stdout=log, stderr=log) as process,
    ):
        try:
            until(
                lambda: "Everything stays up" in said.read_text() or process.poll() is not None,
                seconds=PATIENCE,
                seen=said.read_text,
            )
            assert "accounted for" in said.read_text(), said.read_text()
            yield
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
        finally:
            process.kill()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A directory that looks like a checkout after ``make setup``."""
    command = tmp_path / ".venv/bin/mailer"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m mailer "$@"\n')
    command.chmod(0o755)
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    (tmp_path / "var").mkdir()
    return tmp_path


def outputs(page: list[Step], folder: Path) -> list[str]:
    """What each command says, in one shell; stops at the first that fails."""
    lines = [f"{step.command} || exit $?; echo '--- {number}'" for number, step in enumerate(page)]
    own = {name: value for name, value in environment(folder).items() if name != "MAILER_DATA_DIR"}
    done = subprocess.run(
        ["/bin/sh", "-c", "exec 2>&1\n" + "\n".join(lines)],
        cwd=folder, env=own, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return re.split(r"^--- \d+\n", done.stdout, flags=re.MULTILINE)


@pytest.mark.slow
def test_the_tour_can_be_walked_as_it_is_written(checkout: Path) -> None:
    page = steps(run_here=True)
    assert sum(step.command.startswith("mailer ") for step in page) > 5
    with staying_demo(checkout / "var/demo"):
        said = outputs(page, checkout)
        until(lambda: state_of("My first letter", checkout / "var/demo") == "sent", seconds=PATIENCE)
    for step, output in zip(page, said, strict=False):
        assert step.shown.strip() in output, f"README.md shows something else for: {step.command}\n{output}"


def state_of(campaign: str, data_dir: Path) -> str:
    status = mailer("campaign", "status", campaign, "--json", data_dir=data_dir)
    return str(orjson.loads(status.stdout)["state"])


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_commands_of_the_page_are_there(target: str) -> None:
    assert f"make {target}" in [step.command for step in steps(run_here=False)]
    planned = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True)
    runs = {
        "demo": ["bin/mailer demo\n"],
        "test": ["bin/pytest --ignore=", "bin/pytest tests/", "bin/pytest --database=postgres "],
    }
    assert [command for command in runs[target] if command not in planned.stdout] == []


def test_no_test_is_left_out() -> None:
    targets = ["make", "-n", "unit", "doors", "browser", "whole"]
    planned = subprocess.run(targets, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ignored = set(re.findall(r"--ignore=(\S+)", planned))
    elsewhere = [run.split() for run in re.findall(r"bin/pytest (tests/.*)", planned)]
    assert ignored
    assert sorted(folder for run in elsewhere for folder in run) == sorted(ignored)


def test_pictures_are_light_enough_for_a_page() -> None:
    pictures = [ROOT / place for place in re.findall(r"!\[[^]]+\]\((.+?)\)", README)]
    assert len(pictures) > 1
    assert {picture.name: picture.stat().st_size for picture in pictures if picture.stat().st_size > 200_000} == {}
