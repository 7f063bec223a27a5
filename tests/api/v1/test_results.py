"""Copies, those who got none, events and figures through the API."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Fate, Flag
from mailer.members.models import Member
from mailer.privacy.erasure import erase_member
from mailer.tracking.apply import apply
from mailer.tracking.events import normalise
from tests.api.v1.calling import Caller, caller, problem
from tests.deliveries.sending import start
from tests.people import NOW


@pytest.fixture
def campaign(ada: Staff, society: Society, nils: Member, eva: Member) -> Campaign:
    """Going out to nils and three others in two batches; eva had turned the topic off."""
    return start(ada, members=3, batch_size=2)


@pytest.fixture
def program(ada: Staff) -> Caller:
    return caller(ada)


def test_every_copy_is_told_with_its_outcome(program: Caller, campaign: Campaign, nils: Member) -> None:
    Delivery.objects.filter(member=nils).update(fate=Fate.BOUNCED, fate_at=NOW, flags=Flag.COMPLAINED)
    path = f"campaigns/{campaign.pk}/deliveries"
    first = program.get(f"{path}?limit=3").json()
    rest = program.get(f"{path}?limit=3&cursor={first['next']}").json()
    rows = first["data"] + rest["data"]
    assert (len(rows), rest["next"]) == (4, None)
    [his] = program.get(f"{path}?outcome=bounced").json()["data"]
    assert (his["member"], his["outcome"], his["marks"]) == (nils.pk, "bounced", ["complained"])
    assert [row["id"] for row in program.get(f"members/{nils.pk}/deliveries").json()["data"]] == [his["id"]]


def test_who_got_none_is_told_with_the_reason(program: Caller, campaign: Campaign, eva: Member) -> None:
    path = f"campaigns/{campaign.pk}/left-out"
    [row] = program.get(path).json()["data"]
    assert (row["member"], row["reason"]) == (eva.pk, "topic_off")
    assert program.get(f"{path}?reason=lapsed").json()["data"] == []


def test_of_the_erased_no_id_is_told(program: Caller, campaign: Campaign, nils: Member) -> None:
    erase_member(member=nils, by="test", now=NOW)
    members = [row["member"] for row in program.get(f"campaigns/{campaign.pk}/deliveries").json()["data"]]
    assert (members.count(None), nils.pk in members) == (1, False)


def test_events_are_told_without_what_they_say_about_readers(program: Caller, campaign: Campaign) -> None:
    copy = Delivery.objects.filter(campaign=campaign, refusal="").latest("pk")
    raw = {
        "event": "click", "sg_event_id": "e1", "timestamp": int(NOW.timestamp()), "rid": str(copy.pk),
        "cid": str(campaign.pk), "ip": "192.0.2.1", "useragent": "Mozilla", "url": "https://society.example.org",
    }  # fmt: skip
    apply([normalise(raw, now=NOW)], now=NOW)
    answer = program.get(f"events?campaign={campaign.pk}&kind=clicked&received_since=2026-01-01T00:00:00Z")
    [event] = answer.json()["data"]
    assert (event["delivery"], event["kind"], event["at"]) == (copy.pk, "clicked", "2026-11-22T09:00:00Z")
    assert b"192.0.2.1" not in answer.content
    assert b"Mozilla" not in answer.content
    assert program.get(f"events?delivery={copy.pk + 1}").json()["data"] == []


def test_figures_are_those_of_the_console(program: Caller, campaign: Campaign) -> None:
    told = program.get(f"campaigns/{campaign.pk}/statistics").json()
    assert told["figures"]["whole"]["copies"] == 4
    assert told["figures"]["left_out"] == {"topic_off": 1}


def test_a_page_of_copies_asks_the_same_however_long_it_is(
    program: Caller, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    program.get("topics")
    with django_assert_num_queries(4):  # the key, the letter with what it leaves out, the copies
        program.get(f"campaigns/{campaign.pk}/deliveries")


def test_what_is_not_there_is_not_found(program: Caller) -> None:
    for part in ("deliveries", "left-out", "statistics", "content"):
        assert problem(program.get(f"campaigns/1/{part}")) == (404, "not_found")
