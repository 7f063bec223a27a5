"""Files that are no member file: each is refused whole, with the line and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.services import run_import
from mailer.members.models import ImportRun, Member
from tests.members.imports.conftest import Import, Refusal
from tests.people import NOW

HEADER = "number,given_name,family_name,email\n"
ADA = "1,Ada,Lovelace,ada@example.org\n"
GRACE = "2,Grace,Hopper,grace@example.org\n"


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param(b"", None, "empty", id="empty"),
        pytest.param(HEADER, None, "no members", id="header only"),
        pytest.param(HEADER + "\n , , , \n", None, "no members", id="header and blank lines"),
        pytest.param(ADA + GRACE, 1, "no column name", id="no header"),
        pytest.param("number,given_name,email_adress\n", 1, "no column 'email'", id="renamed column"),
        pytest.param("number,email,Email,family_name\n", 1, "2 columns of this name", id="column twice"),
        pytest.param(
            HEADER + ADA + '2,"Grace,Hopper,grace@example.org\n' + "3,C,D,c@example.org\n",
            3,
            "quotation mark",
            id="open quote",
        ),
        pytest.param(HEADER + '1,"Ada" B,Lovelace,ada@example.org\n', 2, "quotation mark", id="text after quote"),
        pytest.param(HEADER + ADA + "2,Gr\0ace,Hopper,grace@example.org\n", 3, "NUL", id="NUL byte"),
        pytest.param(HEADER + "1," + "A" * 131_073 + ",L,ada@example.org\n", 2, "longer than 131,072", id="long cell"),
        pytest.param(",".join(map(str, range(10_000))) + "\n", 1, "10,000 columns", id="10,000 columns"),
        pytest.param(HEADER + "1," + "x," * 9_998 + "y\n", 2, "10,000 cells", id="10,000 cells"),
        pytest.param(HEADER + "1,Ada,Lovelace\n", 2, "3 cells where the header has 4", id="short line"),
        pytest.param(HEADER + "1,Ada,Lovelace, Countess,ada@example.org\n", 2, "5 cells", id="long line"),
        pytest.param(HEADER + ADA + GRACE + "1,Ada,King,ada.king@example.org\n", 4, "line 2 already", id="same number"),
        pytest.param(HEADER + ",Ada,Lovelace,ada@example.org\n", 2, "number is missing", id="no number"),
        pytest.param("family_name,email\nA,a@example.org\nB,A@EXAMPLE.org\n", 3, "line 2 already", id="same address"),
        pytest.param("family_name,email\nA,\n", 2, "neither a number nor an address", id="nothing to tell by"),
        pytest.param(HEADER + "1,Ada,L,ada@example.org; al@example.org\n", 2, "two addresses", id="two addresses"),
        pytest.param(HEADER + '1,"A\nda",L,ada@example.org\n', 2, "line break", id="line break in a name"),
        pytest.param(HEADER + "1,A\u202eda,L,ada@example.org\n", 2, "control character", id="bidi override"),
        pytest.param(b"PK\x03\x04" + b"\0" * 50, None, "no workbook that can be read", id="damaged workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 50, None, "no workbook that can be read", id="damaged old workbook"),
        pytest.param(b"%PDF-1.7 ...", None, "a PDF document", id="pdf"),
        pytest.param(b"\xef\xbb\xbf<html><table>", None, "a web page", id="web page called .xls"),
        pytest.param(b"BEGIN:VCARD\n", None, "an address book", id="vcard"),
        pytest.param(b'[{"email": "a@example.org"}]', None, "a JSON file", id="json"),
        pytest.param(b"\x1f\x8b\x08", None, "a compressed file", id="gzip"),
        pytest.param(b"{\\rtf1", None, "a text document", id="rtf"),
        pytest.param(
            HEADER.replace("family_name", "status") + "1,A,sleeping,a@x.org\n",
            2,
            "not a membership status",
            id="unknown status",
        ),
        pytest.param(
            HEADER.replace("family_name", "suppressed") + "1,A,perhaps,a@x.org\n",
            2,
            "neither yes nor no",
            id="unclear opt-out",
        ),
        pytest.param(
            HEADER.replace("family_name", "dues_until") + "1,A,31.12.26,a@x.org\n",
            2,
            "not a date",
            id="year of two digits",
        ),
        pytest.param(HEADER.replace("family_name", "degree_year") + "1,A,1066,a@x.org\n", 2, "not a year", id="1066"),
        pytest.param(
            HEADER.replace("family_name", "country") + "1,A,Atlantis,a@x.org\n",
            2,
            "not a country",
            id="unknown country",
        ),
        pytest.param(HEADER + "1,A,B,a@x..org\n", 2, "address", id="two dots"),
        pytest.param(HEADER + "1,A,B,@example.org\n", 2, "", id="nothing before the @"),
        pytest.param(HEADER + "1,A,B,a b@example.org\n", 2, "", id="space inside"),
        pytest.param(HEADER + f"1,A,B,a@{'x' * 64}.org\n", 2, "", id="label of 64"),
        pytest.param(HEADER + f"{'9' * 41},A,B,a@example.org\n", 2, "41 characters", id="number too long"),
        pytest.param("number\temail\n1,a@example.org\n", 2, "1 cells where the header has 2", id="two delimiters"),
    ],
)
def test_is_refused_with_line_and_remedy(refusal: Refusal, content: str | bytes, line: int | None, words: str) -> None:
    refused = refusal(content)
    fault = refused.faults[0]
    assert fault.line == line
    assert words in str(fault)
    assert fault.remedy
    assert not Member.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "words"), [("nowhere.csv", "no such file"), (".", "a folder")])
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        run_import(tmp_path / name, by="staff:1", now=NOW)


def test_bytes_that_are_not_utf8_are_named_by_line_and_never_guessed(refusal: Refusal, take_in: Import) -> None:
    content = HEADER + ADA + "2,José,Núñez,jose@example.org\n"
    fault = refusal(content, encoding="cp1252").faults[0]
    assert fault.line == 3
    assert "UTF-8" in fault.message
    assert "--encoding cp1252" in fault.remedy
    report = take_in(content, encoding="cp1252", told="cp1252")
    assert report.encoding == "cp1252"
    assert Member.objects.get(number="2").given_name == "José"


def test_the_bad_byte_is_found_behind_the_first_block(refusal: Refusal) -> None:
    lines = [f"{n},Ada,Lovelace,ada{n}@example.org\n" for n in range(5000)]
    lines[4000] = "x,Zoë,Lovelace,zoe@example.org\n"
    assert refusal((HEADER + "".join(lines)).encode("latin-1")).faults[0].line == 4002


def test_an_encoding_nobody_knows_is_refused(refusal: Refusal) -> None:
    assert "not known" in refusal(HEADER + ADA, told="utf-99").faults[0].message
    assert "not known" in refusal(HEADER + ADA, told="hex").faults[0].message


def test_utf16_without_its_mark_is_refused_with_the_way_to_read_it(refusal: Refusal, take_in: Import) -> None:
    content = (HEADER + ADA).encode("utf-16-le")
    assert "utf-16-le" in refusal(content).faults[0].remedy
    assert take_in(content, told="utf-16-le").created == 1


def test_all_faults_are_told_at_once_by_line(refusal: Refusal) -> None:
    content = (
        "number,given_name,family_name,email,country,joined,category\n"
        "1,Ada,Lovelace,ada@localhost,Atlantis,03/04/2016,duchess\n"
        "2,Grace,Hopper,grace@example.org,US,2016-02-30,regular\n"
    )
    faults = refusal(content).faults
    assert [(fault.line, fault.column) for fault in faults] == [
        (2, "email"),
        (2, "country"),
        (2, "category"),
        (2, "joined"),
        (3, "joined"),
    ]
    assert str(faults[4]) == "line 3, column joined: there is no day '2016-02-30'. Correct the day or the month."


def test_of_very_many_faults_the_first_fifty_are_shown_and_all_are_counted(refusal: Refusal) -> None:
    refused = refusal(HEADER + "".join(f"{n},A,B,nobody\n" for n in range(2000)))
    assert refused.total == 2000
    assert [fault.line for fault in refused.faults] == list(range(2, 52))


def test_faults_before_the_place_where_the_file_breaks_are_told_too(refusal: Refusal) -> None:
    refused = refusal(HEADER + "1,Ada,Lovelace,nobody\n" + '2,"Grace,Hopper,grace@example.org\n')
    assert [fault.line for fault in refused.faults] == [2, 3]


def test_a_fault_in_the_last_line_undoes_everything(refusal: Refusal) -> None:
    rows = "".join(f"{n},A,B,a{n}@example.org\n" for n in range(2500))
    refusal(HEADER + rows + "x,A,B,nobody\n")
    assert not Member.objects.exists()


def test_a_file_of_too_many_members_is_refused(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailer.members.imports.parsing.MOST_ROWS", 2)
    refused = refusal(HEADER + ADA + GRACE + "3,C,D,c@example.org\n")
    assert str(refused) == "line 4: the file has over 2 members. Split it into smaller files."
