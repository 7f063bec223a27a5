"""``mailer import`` reports in plain lines or JSON, and refuses with every fault and exit code 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson
import pytest
from click.testing import CliRunner, Result
from dns.resolver import NoResolverConfiguration

from mailer.cli import import_
from mailer.cli.import_ import import_command
from mailer.members.models import ImportRun, Member

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
        "run_id": ImportRun.objects.get().pk,
        "rows": 2,
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "treated": 0,
        "encoding": "utf-8",
        "delimiter": ";",
        "sheet": "",
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
    assert [line for line in result.stderr.splitlines() if line.endswith("000 of 10000")] == [
        f"Members: {n}000 of 10000" for n in range(1, 11)
    ]


def test_a_dry_run_shows_each_difference_field_by_field(good: Path, tmp_path: Path) -> None:
    call(good)
    good.write_text(HEADER + "1;King;ada@example.org;12\n3;Noether;emmy@example.org;1\n")
    result = call(good, "--dry-run", "--diff", str(tmp_path / "diff.csv"))
    lines = result.stdout.splitlines()
    assert "2 members: 1 new, 1 changed, 0 unchanged" in lines
    assert "1 members of the register are not in the file" in lines
    assert "  family_name changes for 1" in lines
    assert "new: 3 Noether (line 3)" in lines
    assert "changed: 1 Lovelace (line 2): family_name: Lovelace -> King" in lines
    assert "missing: 2 Hopper" in lines
    assert (tmp_path / "diff.csv").read_text(encoding="utf-8-sig").splitlines()[0].startswith("what,line,number")


def test_a_dry_run_of_a_bad_file_ends_with_one_and_shows_the_rest(bad: Path) -> None:
    result = call(bad, "--dry-run")
    assert result.exit_code == 1
    assert "0 members: 0 new" in result.stdout
    assert "line 2, column email" in result.stderr


def test_columns_are_mapped_by_hand_and_remembered(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("Kennziffer,Mail privat,Room\n7,ada@example.org,12\n")
    assert call(path).exit_code == 1
    assert call(path, "--map", "Kennziffer=number", "--map", "Mail privat=email").exit_code == 0
    assert call(path).stdout.splitlines()[1] == "1 members: 0 new, 0 changed, 1 unchanged"
    assert Member.objects.get().number == "7"


def test_a_map_that_says_nothing_is_a_wrong_command(good: Path) -> None:
    result = call(good, "--map", "Room")
    assert result.exit_code == 2
    assert "COLUMN=FIELD" in result.stderr


def test_a_file_that_shrinks_asks_and_goes_through_when_it_is_meant(good: Path) -> None:
    call(good)
    good.write_text(HEADER + "1;Lovelace;ada@example.org;12\n")
    asked = call(good)
    assert asked.exit_code == 1
    assert "50 % fewer" in asked.stderr
    assert "--confirm-shrink" in asked.stderr
    assert orjson.loads(call(good, "--json").stdout)["needs_confirmation"] is True
    assert call(good, "--confirm-shrink", "--missing", "lapse").exit_code == 0
    assert Member.objects.get(number="2").dues_until is not None


def test_imports_are_listed_and_the_last_one_is_undone(good: Path) -> None:
    call(good)
    assert CliRunner().invoke(import_command, ["list"]).stdout.endswith(", by command line\n")
    undone = CliRunner().invoke(import_command, ["undo", "--yes"])
    assert undone.exit_code == 0
    assert "0 members restored, 2 removed" in undone.stdout
    assert not Member.objects.exists()
    assert "undone" in CliRunner().invoke(import_command, ["list"]).stdout
    again = CliRunner().invoke(import_command, ["undo", "--yes"])
    assert again.exit_code == 1
    assert "no import to undo" in again.stderr


def test_undo_in_json(good: Path) -> None:
    call(good)
    told = orjson.loads(CliRunner().invoke(import_command, ["undo", "--yes", "--json"]).stdout)
    assert (told["removed"], told["kept"]) == (2, [])


def test_a_diff_needs_a_dry_run(good: Path, tmp_path: Path) -> None:
    result = call(good, "--diff", str(tmp_path / "diff.csv"))
    assert result.exit_code == 2
    assert not Member.objects.exists()


def test_a_machine_without_a_name_server_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> None:
        raise NoResolverConfiguration

    monkeypatch.setattr(import_, "Resolver", nothing)
    with pytest.raises(click.ClickException, match="no name server"):
        import_._resolver()
