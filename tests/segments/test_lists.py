"""Lists are read from whatever staff paste, and nobody is guessed."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.members.models import Member
from mailer.segments.errors import Forbidden, InUse, ListRefused
from mailer.segments.lists import ListReport, delete_list, import_list
from mailer.segments.models import MemberList
from mailer.segments.pasted import cells, decoded
from mailer.segments.services import create_segment
from tests.people import NOW, make_member


def put(by: Staff, text: str, *, replace: bool = False) -> ListReport:
    return import_list(name="Speakers", text=text, by=by, now=NOW, replace=replace)


def numbers(report: ListReport) -> str:
    return " ".join(sorted(report.row.entries.values_list("member__number", flat=True)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1001\n1002\n", ["1:1001", "2:1002"]),
        ("1001, 1002;1003\t1004", ["1:1001", "1:1002", "1:1003", "1:1004"]),
        ("1001,1002", ["1:1001", "1:1002"]),
        ("  1001 \r\n\r\n1002", ["1:1001", "3:1002"]),
        ("Name;Mitgliedsnummer;E-Mail\nNils;1001;n@x.org\nEva;;e@x.org\nZoe", ["2:1001"]),
        ("Member No.\n1001\n1002", ["2:1001", "3:1002"]),
        ('Email,Name\n"a@x.org","Ada, Countess"', ["2:a@x.org"]),
        ("Ada <a@x.org>\nb@x.org", ["1:Ada <a@x.org>", "2:b@x.org"]),
        ("", []),
    ],
)
def test_cells(text: str, found: list[str]) -> None:
    assert [f"{cell.line}:{cell.text}" for cell in cells(text)] == found


def test_encodings() -> None:
    assert decoded("\ufeffÅ".encode()) == decoded("Å".encode("cp1252")) == decoded("\ufeffÅ".encode("utf-16-le")) == "Å"
    with pytest.raises(ListRefused, match="no text file"):
        decoded(b"PK\x03\x04\x00\x00")
    with pytest.raises(ListRefused, match="50 MB"):
        decoded(b"1" * 50_000_001)


def test_numbers_and_addresses_and_who_is_nobody(ada: Staff, nils: Member, eva: Member, zoe: Member) -> None:
    make_member("7", "EVA@uni.example.org")
    report = put(ada, "1001\nEva <Eva@Uni.Example.org>\n4711\nnobody@uni.example.org\nnot an @address\n1001")
    assert numbers(report) == "1001 1002 7"
    assert (report.added, report.already, report.removed) == (3, 0, 0)
    assert [(cell.line, cell.text) for cell in report.unknown] == [
        (3, "4711"),
        (4, "nobody@uni.example.org"),
        (5, "not an @address"),
    ]
    detail = AuditEntry.objects.get(action="list.imported").detail
    assert detail == {"added": 3, "removed": 0, "unknown": 3}


def test_adding_and_replacing(ada: Staff, nils: Member, eva: Member, zoe: Member) -> None:
    put(ada, "1001,1002")
    assert (put(ada, "1002 ; 1003").added, MemberList.objects.count()) == (1, 1)
    report = put(ada, "1003", replace=True)
    assert (report.added, report.already, report.removed, numbers(report)) == (0, 1, 2, "1003")


def test_nobody_known_changes_nothing(ada: Staff, nils: Member) -> None:
    put(ada, "1001")
    Member.objects.create(number="8", erased_at=NOW)
    with pytest.raises(ListRefused, match="Nobody on the register"):
        put(ada, "8\n9", replace=True)
    assert MemberList.objects.get().entries.count() == 1


def test_rights_and_use(ada: Staff, vera: Staff, nils: Member) -> None:
    with pytest.raises(Forbidden):
        put(vera, "1001")
    row = put(ada, "1001").row
    segment = create_segment(name="S", rule={"field": "list", "in": ["Speakers"]}, by=ada, now=NOW)
    with pytest.raises(InUse, match="the segment “S”"):
        delete_list(row=row, by=ada)
    segment.delete()
    delete_list(row=row, by=ada)
    assert Member.objects.filter(pk=nils.pk).exists()


def test_a_long_list_is_looked_up_in_parts(ada: Staff, nils: Member) -> None:
    report = put(ada, "\n".join(f"{n}" for n in range(1, 2001)))
    assert (report.added, len(report.unknown)) == (1, 1999)
