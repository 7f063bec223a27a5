"""Alerts on the console: what is open with its remedy, put aside with a way back, what was earlier."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mailer.campaigns.models import Campaign
from mailer.tracking.alerts.telling import settle, tell
from mailer.tracking.models import Alert
from tests.people import NOW

Kind = Alert.Kind


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def refused(db: None) -> Alert:
    tell(kind=Kind.REFUSED, subject="provider:sendgrid", words="It stands still. Raise the credits.", now=NOW)
    return Alert.objects.get()


@pytest.fixture
def complaint(campaign: Campaign) -> Alert:
    words = "1 member reported it as spam. Read it once more."
    tell(kind=Kind.COMPLAINT, subject=f"campaign:{campaign.pk}", words=words, now=NOW)
    return Alert.objects.get(kind=Kind.COMPLAINT)


def test_what_is_open_stands_with_its_remedy_and_in_the_navigation(reader: Client, refused: Alert) -> None:
    page = text(reader.get("/alerts"))
    assert "The provider refuses our letters" in page
    assert "Raise the credits." in page
    assert '<span class="count">1<span class="visually-hidden"> open</span></span>' in page


def test_it_leads_to_the_letter(reader: Client, complaint: Alert, campaign: Campaign) -> None:
    assert f'href="/letters/{campaign.pk}/results">Go there' in text(reader.get("/alerts"))


def test_home_shows_what_asks_for_somebody(clerk: Client, complaint: Alert) -> None:
    assert "1 member reported it as spam." in text(clerk.get("/"))
    clerk.post(f"/alerts/{complaint.pk}/seen")
    assert "1 member reported it as spam." not in text(clerk.get("/"))


def test_putting_aside_and_taking_it_back(clerk: Client, refused: Alert) -> None:
    page = text(clerk.post(f"/alerts/{refused.pk}/seen", follow=True))
    assert "Put aside." in page
    assert "Seen by Grace" in page
    assert 'class="count"' not in page
    assert f'action="/alerts/{refused.pk}/unseen"' in page
    page = text(clerk.post(f"/alerts/{refused.pk}/unseen", follow=True))
    assert "It asks for somebody again." in page
    assert "I have seen it" in page


def test_who_was_slower_is_told_so(clerk: Client, refused: Alert) -> None:
    settle(kind=Kind.REFUSED, subject=refused.subject, now=timezone.now())
    assert "It is settled" in text(clerk.post(f"/alerts/{refused.pk}/seen", follow=True))
    assert "It has been settled since." in text(clerk.post(f"/alerts/{refused.pk}/unseen", follow=True))


def test_a_reader_can_t_put_aside(reader: Client, refused: Alert) -> None:
    assert "I have seen it" not in text(reader.get("/alerts"))
    assert reader.post(f"/alerts/{refused.pk}/seen").status_code == 403


def test_what_is_settled_stands_under_earlier(reader: Client, refused: Alert) -> None:
    settle(kind=Kind.REFUSED, subject=refused.subject, now=NOW + timedelta(hours=1))
    assert "Nothing needs you" in text(reader.get("/alerts"))
    assert "Raise the credits." in text(reader.get("/alerts/earlier"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [("q=credits", ["credits"]), ("kind=complaint", ["spam"]), ("q=nonsense", []), ("kind=x", ["credits", "spam"])],
)
def test_search_and_filter(reader: Client, refused: Alert, complaint: Alert, query: str, shown: list[str]) -> None:
    page = text(reader.get(f"/alerts?{query}"))
    sentences = {"credits": "Raise the credits.", "spam": "Read it once more."}
    assert [word for word, sentence in sentences.items() if sentence in page] == shown
    assert ("Nothing like that" in page) is (not shown)


def test_all_of_them_as_a_file(reader: Client, refused: Alert, complaint: Alert) -> None:
    settle(kind=Kind.REFUSED, subject=refused.subject, now=NOW)
    answer: Any = reader.get("/alerts/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["What"] for row in rows] == ["A letter was reported as spam", "The provider refuses our letters"]
    assert [bool(row["Settled (UTC)"]) for row in rows] == [False, True]


def test_pages_and_no_more_queries(
    reader: Client, society: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        tell(kind=Kind.SILENCE, subject=f"campaign:{number}", words=f"Letter {number} is silent.", now=NOW)
    with django_assert_num_queries(5):  # session, reader, alerts, society, alerts
        page = text(reader.get("/alerts"))
    assert "Letter 59 is" in page
    assert "Letter 9 is" not in page
