"""Workbooks are read as their owner sees them: days as days, numbers as numbers, the sheet with the members."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.services import Choices, inspect_file, run_import
from mailer.members.models import Member
from tests.members.imports.workbooks import Sheets, write_ods, write_xlsx
from tests.people import NOW

pytestmark = pytest.mark.django_db
Write = Callable[[Path, Sheets], Path]
BOTH = pytest.mark.parametrize("write", [write_xlsx, write_ods])
MEMBERS: list[list[object]] = [
    ["Mitgliedsnummer", "Nachname", "E-Mail", "Bezahlt bis", "Abschlussjahr"],
    [1001, "Weißhaupt", "kaethe@example.org", date(2027, 12, 31), 2009],
    ["007", "井上", "inoue@example.org", "", ""],
]


@BOTH
def test_days_and_numbers_are_what_they_look_like(tmp_path: Path, write: Write) -> None:
    report = run_import(write(tmp_path / "m.book", {"Mitglieder": MEMBERS}), by="x", now=NOW)
    assert (report.created, report.sheet, report.encoding, report.delimiter) == (2, "Mitglieder", "", "")
    member = Member.objects.get(number="1001")
    assert (member.family_name, member.dues_until, member.degree_year) == ("Weißhaupt", date(2027, 12, 31), 2009)
    assert Member.objects.get(number="007").family_name == "井上"


@BOTH
def test_the_first_sheet_that_is_not_empty_is_read_and_the_others_are_told(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path / "m.book", {"Notizen": [], "Mitglieder": MEMBERS, "Alt": [["x"]]})
    report = run_import(path, by="x", now=NOW)
    assert report.sheet == "Mitglieder"
    assert report.notes[0].startswith("the sheet 'Mitglieder' was read; the workbook has others: Notizen, Alt")


@BOTH
def test_a_sheet_can_be_named(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path / "m.book", {"Erst": [["x"], ["y"]], "Mitglieder": MEMBERS})
    assert run_import(path, by="x", now=NOW, choices=Choices(sheet="Mitglieder")).created == 2
    with pytest.raises(ImportRefused, match="no sheet 'Gäste'") as caught:
        run_import(path, by="x", now=NOW, choices=Choices(sheet="Gäste"))
    assert "Erst, Mitglieder" in caught.value.faults[0].remedy


def test_a_hidden_sheet_is_not_taken_by_itself(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "m.xlsx", {"Archiv": MEMBERS[:2], "Heute": MEMBERS}, hidden="Archiv")
    assert run_import(path, by="x", now=NOW).sheet == "Heute"


@BOTH
def test_a_fault_is_told_by_the_row_the_program_shows(tmp_path: Path, write: Write) -> None:
    rows: list[list[object]] = [["", ""], ["Nachname", "E-Mail"], ["A", "a@example.org"], ["", ""], ["B", "nobody"]]
    with pytest.raises(ImportRefused) as caught:
        run_import(write(tmp_path / "m.book", {"M": rows}), by="x", now=NOW)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(5, "E-Mail")]


def test_yes_and_no_of_a_workbook_are_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "m.xlsx", {"M": [["number", "email", "tracking_consent"], [1, "a@x.org", True]]})
    run_import(path, by="x", now=NOW)
    assert Member.objects.get().tracking_consent


def test_a_workbook_is_looked_at_with_guesses_and_samples(tmp_path: Path) -> None:
    facts = inspect_file(write_xlsx(tmp_path / "m.xlsx", {"M": MEMBERS}))
    assert facts.form.sheet == "M"
    assert [(column.name, column.field) for column in facts.columns] == [
        ("Mitgliedsnummer", "number"),
        ("Nachname", "family_name"),
        ("E-Mail", "email"),
        ("Bezahlt bis", "dues_until"),
        ("Abschlussjahr", "degree_year"),
    ]
    assert facts.columns[0].samples == ("1001", "007")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param({"x.txt": "hello"}, "no workbook that can be read", id="another zip"),
        pytest.param({"[Content_Types].xml": "<broken"}, "no workbook that can be read", id="torn workbook"),
    ],
)
def test_what_only_looks_like_a_workbook_is_refused(tmp_path: Path, content: dict[str, str], words: str) -> None:
    with zipfile.ZipFile(tmp_path / "m.xlsx", "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    with pytest.raises(ImportRefused, match=words):
        run_import(tmp_path / "m.xlsx", by="x", now=NOW)


def test_a_workbook_of_empty_sheets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="every sheet"):
        run_import(write_xlsx(tmp_path / "m.xlsx", {"A": [], "B": []}), by="x", now=NOW)


def test_a_workbook_that_unfolds_without_end_harms_nobody_but_the_process_that_reads_it(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = write_xlsx(tmp_path / "m.xlsx", {"M": [["number"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start, end = sheet.index("<sheetData>"), sheet.index("</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = f"{sheet[:start]}<sheetData>{far}{sheet[end:]}".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(ImportRefused, match="damaged, or too large"):
        run_import(path, by="x", now=NOW)


def test_a_csv_file_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("email\na@example.org\n")
    with pytest.raises(ImportRefused, match="no workbook"):
        run_import(tmp_path / "m.csv", by="x", now=NOW, choices=Choices(sheet="M"))
