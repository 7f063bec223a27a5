"""The list of members: searched, filtered, exported."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.members.models import Category, Member, MemberTask
from mailer.members.services import open_task
from tests.console.test_staff import text
from tests.people import NOW, make_member


def shown(page: str) -> list[str]:
    return re.findall(r'<a href="/members/\d+"><bdi>(.*?)</bdi></a>', page)


def test_everybody_stands_there(clerk: Client, nils: Member, zoe: Member) -> None:
    page = text(clerk.get("/members"))
    assert shown(page) == ["Nils Ångström", "Zoë Papadopoulou"]
    assert '<span class="badge bad">Bounced</span>' in page


@pytest.mark.parametrize("typed", ["1001", "ang", "nils@uni.example.org", "ghent"])
def test_a_search_is_posted_and_stands_in_no_address(clerk: Client, nils: Member, zoe: Member, typed: str) -> None:
    Member.objects.filter(pk=nils.pk).update(institution="University of Ghent")
    page = text(clerk.post("/members", {"q": typed}))
    assert shown(page) == ["Nils Ångström"]
    assert "?q=" not in page


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        ({"category": "student"}, ["2001"]),
        ({"dues": "lapsed"}, ["2002"]),
        ({"address": "none"}, ["2003"]),
        ({"address": "hard"}, ["1003"]),
        ({"task": "open"}, ["2003"]),
        ({"category": "nonsense"}, ["1003", "2001", "2002", "2003"]),
    ],
)
def test_filters(clerk: Client, zoe: Member, choice: dict[str, str], numbers: list[str]) -> None:
    make_member("2001", category=Category.STUDENT)
    make_member("2002", dues_until=date(2020, 1, 1))
    open_task(member=make_member("2003", None), kind=MemberTask.Kind.NO_ADDRESS_LEFT, now=NOW)
    page = text(clerk.post("/members", choice))
    assert re.findall(r'<span class="quiet">(\d{4})</span>', page) == numbers


def test_a_longer_list_costs_no_more_queries(clerk: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        make_member(str(number))
    with django_assert_num_queries(6):  # session, reader, members, views, society, alerts
        clerk.get("/members")


def test_an_empty_register_leads_to_the_import(clerk: Client) -> None:
    page = text(clerk.get("/members"))
    assert "No member yet" in page
    assert 'href="/members/import">Import members</a>' in page


def test_the_csv_is_what_was_asked_for(clerk: Client, nils: Member, zoe: Member) -> None:
    Member.objects.filter(pk=zoe.pk).update(institution="=HYPERLINK(1)")
    answer: Any = clerk.post("/members/export.csv", {"address": "hard"})
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert (row["Member number"], row["Address state"], row["Dues"]) == ("1003", "Bounced", "Dues paid")
    assert row["Institution"] == "'=HYPERLINK(1)"
