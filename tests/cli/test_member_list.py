"""``mailer list``: members picked one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.cli.member_list import member_list as command
from mailer.members.models import Member
from mailer.segments.models import MemberList
from tests.people import NOW


def run(*words: str, pasted: str | None = None) -> Result:
    return CliRunner().invoke(command, words, input=pasted)


@pytest.mark.usefixtures("ada", "nils", "eva")
def test_import_show_list_and_delete(tmp_path: Path) -> None:
    file = tmp_path / "speakers.csv"
    file.write_text("Member number;Name\n1001;Nils\n4711;Nobody\n", encoding="utf-8")
    done = run("import", "Speakers", str(file))
    assert "Speakers: 1 added, 0 on it already, 0 taken off" in done.output
    assert "line 3: nobody on the register is '4711'" in done.output
    assert "1 added, 1 on it already" in run("import", "Speakers", "-", pasted="eva@uni.example.org\n1001").output
    assert "1 taken off" in run("import", "Speakers", "-", "--replace", pasted="1002").output
    assert run("show", "Speakers").output == "1002\tEva Novák\n"
    assert "Speakers\t1\t" in run("list").output
    Member.objects.update(erased_at=NOW)
    assert run("show", "Speakers").output == ""
    assert "Speakers\t0\t" in run("list").output
    assert "Speakers is deleted" in run("delete", "Speakers").output
    assert "No list yet" in run("list").output


def test_what_is_refused(ada: Staff, nils: Member) -> None:
    done = run("import", "Speakers", "-", pasted="4711")
    assert (done.exit_code, "Nobody on the register" in done.output) == (1, True)
    assert "There is no list 'X'" in run("show", "X").output
    assert not MemberList.objects.exists()
