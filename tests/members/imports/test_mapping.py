"""Columns are guessed, can be decided by hand, and the decision holds for the next file of the kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailer.members.imports.services import inspect_file
from mailer.members.models import ColumnMapping, CustomField, Member
from mailer.members.services import define_field
from tests.members.imports.conftest import Import, Refusal

pytestmark = pytest.mark.django_db
KIND = CustomField.Kind


def test_a_decision_outranks_the_guess_and_is_remembered_in_any_order(take_in: Import) -> None:
    take_in("Mail;Email;Name\na@x.org;b@x.org;Ada King\n", mapping={"Mail": "email", "Email": "second_email"})
    take_in("Name;Email;Mail\nAda King;b@x.org;c@x.org\n")
    assert list(
        Member.objects.get(number__startswith="A-", addresses__email="a@x.org")
        .addresses.order_by("-preferred")
        .values_list("email", flat=True)
    ) == ["a@x.org", "b@x.org"]
    assert Member.objects.filter(addresses__email="c@x.org", addresses__preferred=True).exists()
    assert ColumnMapping.objects.get().columns == {"mail": "email", "email": "second_email"}


def test_a_column_can_be_left_out(take_in: Import) -> None:
    report = take_in("email,country\na@x.org,nowhere\n", mapping={"country": ""})
    assert report.notes[0] == "columns not used: country"


def test_guesses_are_not_remembered(take_in: Import) -> None:
    take_in("email,name\na@x.org,Ada King\n")
    assert not ColumnMapping.objects.exists()


def test_what_was_decided_is_shown_when_the_file_is_looked_at(take_in: Import, tmp_path: Path) -> None:
    take_in("Kennung,email\n7,a@x.org\n", mapping={"Kennung": "number"})
    assert [(column.field, column.decided) for column in inspect_file(tmp_path / "members.csv").columns] == [
        ("number", True),
        ("email", False),
    ]


@pytest.mark.parametrize(
    ("mapping", "words", "remedy"),
    [
        ({"Kennung": "number"}, "no column 'Kennung'", "The columns are: nr, email"),
        ({"nr": "shoe size"}, "no field 'shoe size'", "The fields are: number, given_name"),
        ({"nr": "email", "email": "email"}, "two columns were chosen for it: nr, email", "Choose one of them"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    refusal: Refusal, mapping: dict[str, str], words: str, remedy: str
) -> None:
    [fault] = refusal("nr,email\n1,a@x.org\n", mapping=mapping).faults
    assert words in fault.message
    assert fault.remedy.startswith(remedy)


@pytest.fixture
def _own_fields() -> None:
    define_field(name="Diät", kind=KIND.CHOICE, choices=["vegan", "vegetarisch"], slug="diet", by="staff:1")
    define_field(name="Papers", kind=KIND.NUMBER, by="staff:1")
    define_field(name="Elected on", kind=KIND.DATE, by="staff:1")
    define_field(name="Reviewer", kind=KIND.YES_NO, by="staff:1")
    define_field(name="ORCID", kind=KIND.TEXT, by="staff:1")


@pytest.mark.usefixtures("_own_fields")
def test_fields_of_the_society_are_columns_by_name_and_by_slug(take_in: Import) -> None:
    header = "number,email,Diät,papers,Elected on,reviewer,Orcid\n"
    take_in(header + "1,a@x.org,Vegan,12,03.05.2024,ja,0000-0001\n")
    assert Member.objects.get().custom == {
        "diet": "vegan", "papers": 12, "elected_on": "2024-05-03", "reviewer": True, "orcid": "0000-0001",
    }  # fmt: skip
    assert take_in(header + "1,a@x.org,vegan,12,2024-05-03,yes,0000-0001\n").unchanged == 1
    take_in("number,email,Diät\n1,a@x.org,\n")
    assert "diet" not in Member.objects.get().custom
    assert Member.objects.get().custom["papers"] == 12


@pytest.mark.usefixtures("_own_fields")
def test_a_value_that_does_not_fit_its_field_is_a_fault(refusal: Refusal) -> None:
    faults = refusal("number,email,Diät,Papers\n1,a@x.org,meat,many\n").faults
    assert [(fault.column, bool(fault.remedy)) for fault in faults] == [("Diät", True), ("Papers", True)]


def test_the_days_of_a_file_tell_how_it_writes_days(take_in: Import) -> None:
    report = take_in("number,email,joined,dues_until\n1,,05/09/2019,31/12/2026\n2,,01/02/2020,\n")
    assert Member.objects.get(number="1").joined == date(2019, 9, 5)
    assert Member.objects.get(number="2").joined == date(2020, 2, 1)
    assert report.notes[0] == (
        "2 days that can be read in two ways were read with the day first, as other days of the file show"
    )


@pytest.mark.parametrize("others", ["", "3,,31/12/2019\n4,,12/31/2019\n"])
def test_days_in_doubt_are_refused_until_somebody_says_how_they_are_meant(
    refusal: Refusal, take_in: Import, others: str
) -> None:
    content = "number,email,joined\n1,,05/09/2019\n" + others
    [fault] = refusal(content).faults
    assert (fault.line, fault.column) == (2, "joined")
    assert "--dates" in fault.remedy
    take_in(content, day_first=False)
    assert Member.objects.get(number="1").joined == date(2019, 5, 9)


@pytest.mark.usefixtures("_own_fields")
def test_days_of_own_fields_tell_and_are_told(take_in: Import) -> None:
    take_in("number,email,joined,Elected on\n1,,31/12/2019,05/09/2019\n")
    assert Member.objects.get().custom == {"elected_on": "2019-09-05"}
