"""The first screen: what needs somebody, what goes out, what comes next, and the first steps."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.audit.services import record
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console.first_steps import first_steps
from mailer.content.models import Society
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from mailer.members.models import Member
from tests.people import NOW, make_campaign, schedule


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_empty_installation_leads_step_by_step(admin: Client) -> None:
    page = text(admin.get("/"))
    assert "First steps" in page
    steps = ("Say who the letters are from", "Bring in the members", "Choose a kind of letter", "Send it to yourself")
    places = [page.index(step) for step in steps]
    assert places == sorted(places)


def test_a_step_is_done_when_the_rows_say_so(ada: Staff, society: Society, nils: Member) -> None:
    assert [step.done for step in first_steps(ada)] == [True, False, True, False, False]
    make_campaign(by=ada)
    assert [step.done for step in first_steps(ada)] == [True, False, True, True, False]
    record(actor="staff:1", action="campaign.tested", subject="campaign:1")
    assert [step.done for step in first_steps(ada)] == [True, False, True, True, True]


def test_steps_lead_only_where_the_reader_may_go(vera: Staff, edith: Staff) -> None:
    assert [step.mine for step in first_steps(vera)] == [False] * 5
    assert [step.mine for step in first_steps(edith)] == [False, False, True, True, True]
    assert not any(step.href for step in first_steps(vera))


def test_who_can_do_none_of_them_is_not_bothered(reader: Client) -> None:
    assert "First steps" not in text(reader.get("/"))


def test_once_a_letter_was_sent_there_are_no_first_steps(ada: Staff, society: Society) -> None:
    make_campaign(by=ada)
    Campaign.objects.update(state=State.SENT)
    assert first_steps(ada) == []


def test_what_moves_is_shown_and_asked_for_again(reader: Client, campaign: Campaign) -> None:
    page = text(reader.get("/"))
    assert "Going out" in page
    assert 'hx-get="/live" hx-trigger="every 2s"' in page
    assert text(reader.get("/live")).startswith('<div id="now"')


def test_what_waits_for_a_person_stands_first(clerk: Client, campaign: Campaign, ada: Staff) -> None:
    Batch.objects.filter(campaign=campaign, number=2).update(state=BatchState.PARKED)
    make_campaign(by=ada)
    Campaign.objects.filter(state=State.DRAFT).update(state=State.SUBMITTED, name="Newsletter")
    page = text(clerk.get("/"))
    assert "Needs somebody now" in page
    assert "Nobody can tell whether batch 2 arrived: 2 copies wait" in page
    assert "Written by Ada, and waiting for approval." in page


def test_who_can_t_decide_is_not_asked(reader: Client, campaign: Campaign) -> None:
    Batch.objects.filter(campaign=campaign).update(state=BatchState.PARKED)
    Campaign.objects.update(state=State.SUBMITTED)
    assert "Needs somebody now" not in text(reader.get("/"))


def test_trouble_is_told_to_everybody(reader: Client, campaign: Campaign) -> None:
    Campaign.objects.update(state=State.PAUSED, trouble="Three members marked it as spam.")
    assert "Three members marked it as spam." in text(reader.get("/"))


def test_what_comes_next_stands_with_its_time(reader: Client, society: Society, ada: Staff) -> None:
    schedule(make_campaign(by=ada), by=ada)
    assert "22 November 2026, 04:00 EST" in text(reader.get("/"))


def test_times_are_those_of_the_reader_with_the_society_s_beside_them(
    client: Client, society: Society, ada: Staff, vera: Staff
) -> None:
    schedule(make_campaign(by=ada), by=ada)
    Staff.objects.filter(pk=vera.pk).update(time_zone="Asia/Tokyo")
    client.force_login(vera)
    page = text(client.get("/"))
    assert f'<time datetime="{NOW.isoformat()}">22 November 2026, 18:00 JST</time>' in page
    assert "(22 November 2026, 04:00 EST for the society)" in page


@pytest.mark.parametrize("letters", [1, 20])
def test_more_letters_cost_no_more_queries(
    clerk: Client, society: Society, ada: Staff, letters: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(letters):
        for state in (State.SENDING, State.SENT, State.DRAFT, State.SUBMITTED, State.HELD):
            Campaign.objects.create(name=f"{state} {number}", content_type="award", state=state, created_by=ada)
    # session, reader, steps; troubles, alerts, parked, submitted; going with counts, next, sent with counts, drafts;
    # society, count of alerts
    with django_assert_num_queries(17):
        clerk.get("/")
