"""Member files as other programs write them: they are taken in as they are, and the report says how they were read."""

from __future__ import annotations

from datetime import date

import pytest

from mailer.members.models import Address, Member
from tests.members.imports.conftest import Import


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiter_and_encoding_are_found_and_reported(
    take_in: Import, encoding: str, delimiter: str, ending: str
) -> None:
    rows = [["number", "given_name", "family_name", "email"], ["1", "Zoë", "Ångström", "zoe@example.org"]]
    report = take_in(ending.join(delimiter.join(row) for row in rows), encoding=encoding)
    assert (report.delimiter, report.encoding) == (delimiter, encoding.removesuffix("-sig"))
    assert Member.objects.get().family_name == "Ångström"


def test_a_mark_in_the_file_outranks_the_encoding_named(take_in: Import) -> None:
    take_in("family_name,email\nNúñez,n@example.org\n", encoding="utf-8-sig", told="cp1252")
    assert Member.objects.get().family_name == "Núñez"


def test_excel_in_german_with_its_separator_line(take_in: Import) -> None:
    report = take_in(
        "sep=;\r\n"
        "Mitgliedsnummer;Vorname;Nachname;E-Mail-Adresse;Mitgliedsart;Land;Eintrittsdatum;Bezahlt bis;Zimmer\r\n"
        "007;Käthe;Weißhaupt;kaethe@example.org;Studentin;Österreich;1.10.2015;31.12.2027;12\r\n"
    )
    member = Member.objects.get()
    assert (member.number, member.category, member.country, member.time_zone) == (
        "007",
        "student",
        "AT",
        "Europe/Vienna",
    )
    assert (member.joined, member.dues_until) == (date(2015, 10, 1), date(2027, 12, 31))
    assert report.notes == ("columns not used: Zimmer",)


@pytest.mark.parametrize(
    ("file", "given", "family"),
    [
        ("name,email\nAda King Lovelace,a@example.org\n", "Ada King", "Lovelace"),
        ('name,email\n"Lovelace, Ada King",a@example.org\n', "Ada King", "Lovelace"),
        ("name,email\nPlato,a@example.org\n", "", "Plato"),
        ("Vorname;Name;E-Mail\nKäthe;von Weißhaupt;a@example.org\n", "Käthe", "von Weißhaupt"),
        ("email\na@example.org\n", "", ""),
    ],
)
def test_names_in_one_column_or_in_none(take_in: Import, file: str, given: str, family: str) -> None:
    take_in(file)
    member = Member.objects.get()
    assert (member.given_name, member.family_name) == (given, family)


def test_excel_in_french(take_in: Import) -> None:
    take_in("Numéro d’adhérent;Prénom;Nom;Courriel;Pays\n12;Loïc;Perrault;loic@example.org;Royaume-Uni\n")
    member = Member.objects.get()
    assert (member.number, member.given_name, member.country) == ("12", "Loïc", "GB")


def test_civicrm_with_two_columns_that_might_be_the_number(take_in: Import) -> None:
    report = take_in(
        '"Contact ID","External Identifier","First Name","Last Name","Email","Membership Type","End Date"\n'
        '"99","A-17","Aoife","O\'Mahony","aoife@example.org","Postdoctoral Fellow","2027-12-31 00:00:00"\n'
    )
    member = Member.objects.get()
    assert (member.number, member.category, member.dues_until) == ("99", "postdoc", date(2027, 12, 31))
    assert report.notes == ("columns not used: External Identifier",)


def test_memberclicks_headers(take_in: Import) -> None:
    take_in("[Profile ID],[Name | First],[Name | Last],[Email | Primary],[Organization]\n5,A,B,a@example.org,Uni\n")
    assert Member.objects.get().institution == "Uni"


def test_quoted_cells_keep_delimiters_quotes_and_lines(take_in: Import) -> None:
    take_in('number,family_name,institution,email\n1,"O""Neill; Jr.","Institute,\nFloor 2",a@example.org\n')
    member = Member.objects.get()
    assert (member.family_name, member.institution) == ('O"Neill; Jr.', "Institute, Floor 2")


def test_a_formula_is_the_text_it_is(take_in: Import) -> None:
    take_in('number,family_name,email\n1,"=HYPERLINK(""http://x"")",a@example.org\n')
    assert Member.objects.get().family_name == '=HYPERLINK("http://x")'


def test_trailing_empty_cells_and_blank_lines_are_nothing(take_in: Import) -> None:
    assert take_in("number,family_name,email\n\n1,A,a@example.org,,\n,,\n2,B,b@example.org\n\n").created == 2


def test_without_a_number_column_the_address_tells_who_it_is(take_in: Import) -> None:
    first = take_in("given_name,email\nAda,Ada@example.org\n")
    again = take_in("given_name,email\nAugusta,ada@example.org\n")
    member = Member.objects.get()
    assert (first.created, again.changed) == (1, 1)
    assert member.given_name == "Augusta"
    assert member.number == f"A-{Address.objects.get().address_hash[:12]}"


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("1,,,a@example.org", "Dear colleague"),
        ("1,Ada,L,", "no e-mail address"),
        ("1,JosÃ©,L,a@example.org", "looks garbled"),
        ("1,Jos�,L,a@example.org", "letter was lost"),
        ("1,Ada,L,ada@gmail.con", "looks like a slip"),
        ("1,Ada,L,noreply@example.org", "no single person reads"),
        ("1,Ada,L,ada@ｅxample.org", "wide characters"),
        ("1,Ada,L,zoë@example.org", "before the @"),
    ],
)
def test_what_is_odd_is_taken_in_and_said(take_in: Import, row: str, note: str) -> None:
    report = take_in(f"number,given_name,family_name,email\n{row}\n")
    assert report.created == 1
    [said] = report.notes
    assert said.startswith("line 2")
    assert note in said
