"""Rules can ask what members did with earlier letters; nobody is taken to have ignored what they never got."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import BatchState, Fate, Flag
from mailer.members.models import Topic
from mailer.segments.explaining import explain
from mailer.segments.fields.field import Context
from mailer.segments.rules import members
from mailer.segments.tree import parse
from mailer.segments.wording import sentence
from tests.people import NOW, make_campaign, make_member, schedule

TODAY = NOW.date()


@pytest.fixture
def send(ada: Staff, society: Society) -> Callable[..., Campaign]:
    """Send a letter to everybody there is, some days ago."""

    def send(*, days_ago: int = 0, topic: Topic | None = None) -> Campaign:
        campaign = make_campaign(by=ada)
        if topic:
            Campaign.objects.filter(pk=campaign.pk).update(topic=topic)
            campaign.refresh_from_db()
        at = NOW - timedelta(days=days_ago)
        start_campaign(campaign_id=schedule(campaign, by=ada, at=at).pk, now=at, batch_size=2)
        Batch.objects.filter(campaign=campaign).update(state=BatchState.ACCEPTED)
        return campaign

    return send


def mark(campaign: Campaign, number: str, *flags: Flag, fate: Fate = Fate.DELIVERED) -> None:
    copies = Delivery.objects.filter(campaign=campaign, member__number=number)
    copies.update(flags=sum(flags), fate=fate)


def who(leaf: dict[str, Any], today: date = TODAY) -> str:
    return "".join(members(leaf, today=today).order_by("number").values_list("number", flat=True))


def asked(field: str, operator: str, value: object) -> str:
    return who({"field": field, operator: value})


def test_the_last_letters(send: Callable[..., Campaign]) -> None:
    for number in "1234":
        make_member(number)
    older, newer = send(days_ago=2), send(days_ago=1)
    make_member("5")
    mark(older, "1", Flag.OPENED)
    mark(newer, "2", Flag.OPENED, Flag.CLICKED)
    mark(newer, "3", Flag.MACHINE_OPENED)
    mark(newer, "4", fate=Fate.BOUNCED)
    assert asked("opened", "of_last", 1) == "2"
    assert asked("opened", "of_last", 2) == "12"
    assert asked("clicked", "of_last", 2) == "2"
    assert asked("received", "of_last", 1) == "123"
    assert asked("received", "of_last", 2) == "1234"
    assert asked("opened", "none_of_last", 1) == "13"
    assert asked("opened", "none_of_last", 2) == "34"
    assert who({"not": {"field": "opened", "of_last": 2}}) == "345"
    assert asked("opened", "of_letters", [older.pk]) == "1"
    assert asked("opened", "none_of_letters", [newer.pk]) == "13"


def test_the_letters_of_some_days(send: Callable[..., Campaign]) -> None:
    make_member("1")
    make_member("2")
    mark(send(days_ago=40), "1", Flag.OPENED)
    mark(send(days_ago=10), "2", Flag.OPENED)
    assert asked("opened", "in_days", 30) == "2"
    assert asked("opened", "in_days", 40) == "12"
    assert asked("opened", "none_in_days", 30) == "1"


def test_letters_of_one_topic(send: Callable[..., Campaign], awards: Topic) -> None:
    make_member("1")
    newsletter = Topic.objects.get(slug="newsletter")
    mark(send(days_ago=2, topic=newsletter), "1", Flag.OPENED)
    send(days_ago=1, topic=awards)
    assert asked("opened", "of_last", 1) == ""
    assert asked("opened", "of_last", {"letters": 1, "topic": "newsletter"}) == "1"
    assert asked("opened", "in_days", {"days": 30, "topic": "awards"}) == ""


def test_what_has_not_left_was_not_received(send: Callable[..., Campaign]) -> None:
    for number in "123":
        make_member(number)
    campaign = send()
    first = Batch.objects.filter(campaign=campaign).order_by("number").first()
    assert first is not None
    Batch.objects.filter(pk=first.pk).update(state=BatchState.PLANNED)
    assert asked("received", "of_last", 1) == "3"
    assert asked("received", "of_letters", [campaign.pk]) == "3"


@pytest.mark.parametrize(
    ("operator", "value", "words", "opposite"),
    [
        ("none_of_last", {"letters": 5, "topic": "awards"},
         "have not opened any of the last 5 letters about “Awards” they got",
         "have opened at least one of the last 5 letters about “Awards”, or got none"),
        ("of_last", 1, "have opened the last letter", "have not opened the last letter"),
        ("in_days", 30,
         "have opened at least one of the letters of the last 30 days",
         "have not opened any of the letters of the last 30 days"),
    ],
)  # fmt: skip
def test_it_is_said_and_explained(
    send: Callable[..., Campaign], operator: str, value: object, words: str, opposite: str
) -> None:
    Topic.objects.filter(slug="awards").update(name="Awards")
    member = make_member("1")
    send()
    rule = {"field": "opened", operator: value}
    assert sentence(parse(rule, Context(TODAY))) == f"Members who {words}"
    said = f"In, because they {words}." if operator.startswith("none") else f"Out, because they {opposite}."
    assert str(explain(rule, member, today=TODAY)) == said


def test_a_letter_is_named(send: Callable[..., Campaign]) -> None:
    campaign = send()
    rule = {"not": {"field": "clicked", "of_letters": [campaign.pk]}}
    assert sentence(parse(rule, Context(TODAY))) == "Members who have not followed a link in “Award”"
