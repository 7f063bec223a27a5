"""The list of letters: newest first, counted, found, paged, exported."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console.letters import PAGE
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Fate
from mailer.members.models import Topic


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def make_drafts(by: Staff, topic: Topic, count: int) -> None:
    for number in range(1, count + 1):
        Campaign.objects.create(name=f"Draft {number:02}", content_type="award", topic=topic, created_by=by)


def test_an_empty_installation_is_told_the_next_step(reader: Client) -> None:
    page = text(reader.get("/letters"))
    assert "No letter yet" in page
    assert "mailer campaign create --help" in page


def test_a_letter_is_shown_with_state_audience_and_counts(reader: Client, campaign: Campaign) -> None:
    copy = Delivery.objects.filter(campaign=campaign, refusal="").latest("pk")
    Delivery.objects.filter(pk=copy.pk).update(fate=Fate.DELIVERED)
    page = text(reader.get("/letters"))
    assert f'href="/letters/{campaign.pk}"' in page
    assert "Going out" in page
    assert '4 <span class="quiet">of 5 members</span>' in page
    assert "</svg>1 delivered" in page
    assert "</svg>3 waiting" in page


def test_a_letter_that_is_held_shows_why(reader: Client, campaign: Campaign) -> None:
    Campaign.objects.update(state=State.HELD, trouble="The sender is not set.")
    assert "The sender is not set." in text(reader.get("/letters"))


def test_the_fragment_is_the_list_alone(reader: Client, campaign: Campaign) -> None:
    page = text(reader.get("/letters/live"))
    assert page.startswith('<div id="letters"')
    assert "</html>" not in page


def test_it_asks_often_while_something_moves_and_seldom_otherwise(reader: Client, campaign: Campaign) -> None:
    assert 'hx-trigger="every 2s"' in text(reader.get("/letters"))
    Delivery.objects.filter(refusal="").update(fate=Fate.DELIVERED)
    Campaign.objects.update(state=State.SENT)
    assert 'hx-trigger="every 20s"' in text(reader.get("/letters"))


def test_search_and_filter(reader: Client, ada: Staff, awards: Topic) -> None:
    make_drafts(ada, awards, 3)
    Campaign.objects.filter(name="Draft 02").update(state=State.SENT)
    assert "Draft 01" in text(reader.get("/letters?q=draft+01"))
    assert "Draft 02" not in text(reader.get("/letters?q=draft+01"))
    sent = text(reader.get("/letters?state=sent"))
    assert "Draft 02" in sent
    assert "Draft 01" not in sent
    assert "No letter like that" in text(reader.get("/letters?q=nonsense"))


@pytest.mark.parametrize("query", ["state=nonsense", "after=x", "after=-1", "after=" + "9" * 40, "q=%FF"])
def test_odd_questions_get_an_answer(reader: Client, campaign: Campaign, query: str) -> None:
    assert reader.get(f"/letters?{query}").status_code == 200


def test_paging_shows_every_letter_once(reader: Client, ada: Staff, awards: Topic) -> None:
    make_drafts(ada, awards, PAGE + 3)
    first = reader.get("/letters?q=Draft")
    assert f"Draft {PAGE + 3:02}" in text(first)
    assert "Draft 03" not in text(first)
    oldest = Campaign.objects.get(name="Draft 04").pk
    assert f"?q=Draft&amp;after={oldest}" in text(first)
    second = text(reader.get(f"/letters?q=Draft&after={oldest}"))
    assert [f"Draft {n:02}" in second for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert ">First page</a>" in second


def test_a_longer_list_costs_no_more_queries(
    reader: Client, ada: Staff, awards: Topic, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_drafts(ada, awards, PAGE)
    with django_assert_num_queries(6):  # session, person, letters, counts kept, counts, society
        reader.get("/letters/live")


def test_the_csv_holds_what_the_filter_leaves(reader: Client, campaign: Campaign, ada: Staff, awards: Topic) -> None:
    make_drafts(ada, awards, 2)
    Campaign.objects.filter(name="Draft 01").update(name="=HYPERLINK(1)")
    answer: Any = reader.get("/letters/export.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="letters.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["Letter"] for row in rows] == ["Draft 02", "'=HYPERLINK(1)", "Award"]
    assert (rows[2]["In segment"], rows[2]["Copies"], rows[2]["Waiting"]) == ("5", "4", "4")
    only: Any = reader.get("/letters/export.csv?q=Draft")
    assert len(only.getvalue().decode().splitlines()) == 2


def test_times_stand_in_the_society_s_zone(reader: Client, campaign: Campaign, society: Society) -> None:
    assert "22 November 2026, 04:00 EST" in text(reader.get("/letters"))
