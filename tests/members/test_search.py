from __future__ import annotations

import pytest

from mailer.members.models import Member
from mailer.members.search import search
from mailer.members.services import erase_from_register, update_member
from tests.people import NOW, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register(db: None) -> None:
    make_member(
        "2001", "soren@uni.example.org", given_name="Søren", family_name="Ångström-Łuczak", institution="ETH Zürich"
    )
    make_member("2002", "mei@uni.example.org", given_name="美", family_name="李", institution="東京大学")
    make_member("2003", "pat@uni.example.org", given_name="Pat", family_name="O'Brien", institution="University of Ang")


def numbers(text: str) -> list[str]:
    return [member.number for member in search(text)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("angst", ["2001"]),
        ("ÅNGST", ["2001"]),
        ("lucz", ["2001"]),
        ("soren zur", ["2001"]),
        ("søren ångström", ["2001"]),
        ("zurich obscure", []),
        ("李", ["2002"]),
        ("東京", ["2002"]),
        ("o'brien", ["2003"]),
        ("brien", ["2003"]),
        ("2002", ["2002"]),
        ("mei@uni.example.org", ["2002"]),
        ("MEI@uni.ex", ["2002"]),
        ("mei", ["2002"]),
        ("", []),
        ("'; --", []),
        ("\0\x07", []),
        ("%", []),
        ("_ei", []),
    ],
)
def test_any_word_is_found_by_its_beginning(typed: str, found: list[str]) -> None:
    assert numbers(typed) == found


def test_families_come_before_institutions() -> None:
    assert numbers("ang") == ["2001", "2003"]


def test_no_more_than_asked_for() -> None:
    for number in range(30):
        make_member(f"9{number}", family_name=f"Zoltan{number:02}")
    assert len(search("zolt", limit=5)) == 5


def test_the_index_follows_every_change_whoever_makes_it() -> None:
    Member.objects.filter(number="2003").update(family_name="Rasmussen")
    assert numbers("rasm") == ["2003"]
    assert numbers("brien") == []
    update_member(member=Member.objects.get(number="2003"), values={"family_name": "Holm"}, by="x", source="y", now=NOW)
    assert numbers("holm") == ["2003"]
    Member.objects.bulk_create([Member(number="2004", family_name="Bulk")])
    assert numbers("bulk") == ["2004"]
    Member.objects.filter(number="2004").delete()
    assert numbers("bulk") == []


def test_who_was_erased_is_found_by_number_alone() -> None:
    erase_from_register(member=Member.objects.get(number="2001"), by="staff:1", now=NOW)
    assert numbers("angst") == []
    assert set(numbers("200")) == {"2002", "2003"}
    assert numbers("2001") == ["2001"]
