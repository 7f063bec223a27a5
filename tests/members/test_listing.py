from __future__ import annotations

import csv
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from mailer.members import listing
from mailer.members.imports.services import preview_import
from mailer.members.listing import ListTooLong, write_list
from mailer.members.models import CustomField, Member, Topic
from mailer.members.services import define_field, unsubscribe, update_member
from tests.people import NOW, add_address, make_member

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture
def loaded(nils: Member, awards: Topic) -> Member:
    define_field(name="Guests", kind=CustomField.Kind.NUMBER, by="x")
    define_field(name="Vegan", kind=CustomField.Kind.YES_NO, by="x")
    values = {
        "given_name": '=HYPERLINK("http://evil.example","x")',
        "institution": "+49 Institut",
        "interests": ["interferon", "@chemokines"],
        "custom.guests": -2,
        "custom.vegan": True,
        "dues_from": "2027-01-01",
    }
    update_member(member=nils, values=values, by="x", source="y", now=NOW)
    add_address(nils, "nils@post.example.net", preferred=False)
    unsubscribe(member=nils, topic=awards, source="x", actor="member", now=NOW)
    return nils


def write(file: Path) -> int:
    return write_list(Member.objects.all(), file, today=TODAY)


def csv_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_list_has_everything_and_no_formula(loaded: Member, tmp_path: Path) -> None:
    """Row 12: text stays text in whatever opens it."""
    assert write(tmp_path / "list.csv") == 1
    [row] = csv_rows(tmp_path / "list.csv")
    assert row["number"] == "1001"
    assert row["given_name"] == """'=HYPERLINK("http://evil.example","x")"""
    assert row["institution"] == "'+49 Institut"
    assert (row["email"], row["second_email"]) == ("nils@uni.example.org", "nils@post.example.net")
    assert row["interests"] == "'@chemokines; interferon"
    assert (row["dues_from"], row["dues_until"], row["status"]) == ("2027-01-01", "2027-12-31", "active")
    assert (row["topics_off"], row["Guests"], row["Vegan"]) == ("awards", "-2", "yes")


def test_a_spreadsheet_holds_text_dates_and_numbers_but_no_formula(loaded: Member, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    assert write(file) == 1
    header, values = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    row: dict[str, Any] = dict(zip(map(str, header), values, strict=True))
    assert row["given_name"] == '=HYPERLINK("http://evil.example","x")'
    assert row["dues_until"] == date(2027, 12, 31)
    assert row["Guests"] == -2
    with ZipFile(file) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_what_was_written_can_be_read_in_again(loaded: Member, tmp_path: Path) -> None:
    plain = {"given_name": "Nils", "institution": "ETH", "interests": []}
    update_member(member=loaded, values=plain, by="x", source="y", now=NOW)
    write(tmp_path / "list.csv")
    tally = preview_import(tmp_path / "list.csv", now=NOW).tally
    assert (tally.created, tally.changed, tally.unchanged) == (0, 0, 1)


def test_a_long_list_takes_no_more_memory_than_a_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_AT_A_TIME", 50)
    Member.objects.bulk_create([Member(number=str(n), family_name=f"Family{n}" * 4) for n in range(4000)])
    peaks = []
    for count in (400, 4000):
        members = Member.objects.filter(pk__in=Member.objects.order_by("pk").values("pk")[:count])
        tracemalloc.start()
        told: list[int] = []
        assert write_list(members, tmp_path / "list.csv", today=TODAY, progress=told.append) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert told[-1] == count
    assert peaks[1] < 2 * peaks[0]


def test_a_spreadsheet_that_would_be_cut_off_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_XLSX", 1)
    make_member("1")
    make_member("2")
    with pytest.raises(ListTooLong, match="csv"):
        write(tmp_path / "list.xlsx")
