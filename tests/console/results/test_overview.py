"""All letters beside each other, and the list of members month by month."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.members.models import Member
from tests.console.results.sample import figures, keep
from tests.people import make_campaign


@pytest.fixture
def letters(ada: Staff, society: Society) -> list[Campaign]:
    first = keep(make_campaign(by=ada), figures())
    second = keep(make_campaign(by=ada, content_type="newsletter"), figures(tracked=False))
    Campaign.objects.filter(pk=second.pk).update(name="=News")
    return [first, second]


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_letters_stand_beside_each_other(reader: Client, letters: list[Campaign]) -> None:
    page = text(reader.get("/results"))
    assert f'<a href="/letters/{letters[0].pk}/results">Award</a>' in page
    assert "92.5 %" in page
    assert "40.0 %" in page
    # Opens are known of one letter alone: a line needs two.
    assert "<figcaption>Delivered</figcaption>" in page
    assert "<figcaption>Opened by people</figcaption>" not in page


def test_one_topic_alone(reader: Client, letters: list[Campaign]) -> None:
    page = text(reader.get("/results?topic=awards"))
    assert "Award" in page
    assert "=News" not in page
    assert "No letter on this topic" in text(reader.get("/results?topic=meetings"))
    assert "=News" in text(reader.get("/results?topic=there-is-none"))


def test_before_the_first_letter_it_says_what_will_stand_here(reader: Client, society: Society) -> None:
    page = text(reader.get("/results"))
    assert "No letter has gone out yet" in page
    assert "The list of members" in page


def test_the_list_of_members_in_figures(reader: Client, society: Society, nils: Member, eva: Member) -> None:
    answer: Any = reader.get("/results/months.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 24
    assert rows[-1]["New members"] == "2"


def test_letters_as_a_file(reader: Client, letters: list[Campaign]) -> None:
    answer: Any = reader.get("/results/letters.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["Letter"] for row in rows] == ["Award", "'=News"]
    assert (rows[0]["Opens may be known"], rows[0]["Opened by people"], rows[0]["Not delivered"]) == ("20", "8", "2")
    assert reader.get("/results/members.csv").status_code == 404


def test_more_letters_ask_no_more(
    reader: Client, letters: list[Campaign], ada: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep(make_campaign(by=ada), figures())
    reader.get("/results")
    # Session, reader, topics, letters, four for the months, four for the health, society, alerts.
    with django_assert_num_queries(14):
        reader.get("/results")
