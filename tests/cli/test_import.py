"""``mailer import`` reports in plain lines or JSON, and refuses with every fault and exit code 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from mailer.cli.import_ import import_command
from mailer.members.models import Member

pytestmark = pytest.mark.django_db
HEADER = "number;family_name;email;Room\n"


def call(path: Path, *options: str) -> Result:
    return CliRunner().invoke(import_command, [str(path), *options])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "members.csv"
    path.write_text(HEADER + "1;Lovelace;ada@example.org;12\n2;Hopper;;3\n")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.csv"
    path.write_text(
        HEADER + "1;Lovelace;ada@localhost;12\n" + "2;Hopper;nobody;3\n" * 60
    )  # 61 bad addresses, 59 repeats
    return path


def test_says_how_the_file_was_read_and_what_became_of_it(good: Path) -> None:
    result = call(good)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "members.csv: UTF-8, parted by semicolon",
        "2 members: 2 new, 0 changed, 0 unchanged",
        "note: columns not used: Room",
        "note: line 3: there is no e-mail address; this member gets no mail",
    ]
    assert Member.objects.count() == 2


def test_a_dry_run_says_so_and_changes_nothing(good: Path) -> None:
    result = call(good, "--dry-run")
    assert result.stdout.splitlines()[-1] == "This was a dry run: nothing was changed."
    assert not Member.objects.exists()


def test_json_holds_the_same(good: Path) -> None:
    told: dict[str, Any] = orjson.loads(call(good, "--json").stdout)
    notes = told.pop("notes")
    assert len(notes) == 2
    assert told == {
        "ok": True,
        "file_name": "members.csv",
        "dry_run": False,
        "rows": 2,
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "encoding": "utf-8",
        "delimiter": ";",
    }


def test_a_refusal_lists_the_faults_and_counts_the_rest(bad: Path) -> None:
    result = call(bad)
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0] == "bad.csv was refused, nothing was changed:"
    assert lines[1].startswith("  line 2, column email: the part after the @-sign is not valid.")
    assert lines[-1] == "  and 70 more"
    assert not Member.objects.exists()


def test_a_refusal_in_json(bad: Path) -> None:
    result = call(bad, "--json")
    assert result.exit_code == 1
    told: dict[str, Any] = orjson.loads(result.stdout)
    assert (told["ok"], told["total"], len(told["faults"])) == (False, 120, 50)
    assert told["faults"][0]["line"] == 2
    assert told["faults"][0]["column"] == "email"


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    result = call(tmp_path / "nowhere.csv")
    assert result.exit_code == 1
    assert "no such file" in result.stderr


def test_a_long_file_reports_progress_in_plain_lines(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("number,family_name,email\n" + "".join(f"{n},F,a{n}@example.org\n" for n in range(10_000)))
    result = call(path)
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stderr.splitlines()] == [f"{n},000" for n in range(1, 11)]
