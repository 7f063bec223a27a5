"""A campaign in trouble stops by itself, says why, and does not argue with whoever resumes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.guard import COUNT_EVERY, guard
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Fate, Flag
from mailer.providers.port import Consignment, PermanentFailure
from tests.deliveries.sending import Clock, Post, copies, start
from tests.people import NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sending(ada: Staff, society: Society) -> Campaign:
    return start(ada, members=60, batch_size=20)


def state_of(campaign: Campaign, clock: Clock) -> str:
    clock.pass_seconds(COUNT_EVERY.total_seconds())
    guard(now=clock.now)
    campaign.refresh_from_db()
    return campaign.state


def give(campaign: Campaign, count: int, fate: Fate, *, skip: int = 0) -> None:
    ids = [copy.pk for copy in copies(campaign)[skip : skip + count]]
    Delivery.objects.filter(pk__in=ids).update(fate=fate, fate_at=NOW + timedelta(seconds=1))


def test_all_is_well(sending: Campaign, clock: Clock) -> None:
    give(sending, 55, Fate.DELIVERED)
    give(sending, 5, Fate.BOUNCED, skip=55)
    assert state_of(sending, clock) == State.SENDING


def test_too_many_bounces(sending: Campaign, ada: Staff, clock: Clock) -> None:
    give(sending, 50, Fate.DELIVERED)
    give(sending, 10, Fate.BOUNCED, skip=50)
    assert state_of(sending, clock) == State.PAUSED
    assert "10 of 60 copies bounced" in sending.trouble
    services.resume(campaign=sending, by=ada)
    Campaign.objects.filter(pk=sending.pk).update(resumed_at=NOW + timedelta(minutes=1))
    assert state_of(sending, clock) == State.SENDING


def test_copies_are_counted_only_now_and_then(sending: Campaign, clock: Clock) -> None:
    assert state_of(sending, clock) == State.SENDING
    give(sending, 60, Fate.BOUNCED)
    guard(now=clock.pass_seconds(1))
    sending.refresh_from_db()
    assert sending.state == State.SENDING
    assert state_of(sending, clock) == State.PAUSED


def test_a_few_bounces_among_few_prove_nothing(sending: Campaign, clock: Clock) -> None:
    give(sending, 10, Fate.BOUNCED)
    assert state_of(sending, clock) == State.SENDING


def test_complaints(sending: Campaign, ada: Staff, clock: Clock) -> None:
    ids = [copy.pk for copy in copies(sending)]
    Delivery.objects.filter(pk__in=ids[:3]).update(flags=Flag.COMPLAINED | Flag.OPENED)
    assert state_of(sending, clock) == State.PAUSED
    assert "3 members marked" in sending.trouble
    services.resume(campaign=sending, by=ada)
    assert state_of(sending, clock) == State.SENDING
    Delivery.objects.filter(pk__in=ids[:6]).update(flags=Flag.COMPLAINED)
    assert state_of(sending, clock) == State.PAUSED


def test_three_complaints_among_many_are_not_yet_a_burst(sending: Campaign, clock: Clock) -> None:
    Campaign.objects.filter(pk=sending.pk).update(in_audience=10_000)
    ids = [copy.pk for copy in copies(sending)]
    Delivery.objects.filter(pk__in=ids[:19]).update(flags=Flag.COMPLAINED)
    assert state_of(sending, clock) == State.SENDING
    Delivery.objects.filter(pk__in=ids[:20]).update(flags=Flag.COMPLAINED)
    assert state_of(sending, clock) == State.PAUSED


def test_three_refusals_for_good_in_a_row(ada: Staff, society: Society, clock: Clock) -> None:
    campaign = start(ada, members=4, batch_size=1)

    def refuse(_: Consignment) -> None:
        raise PermanentFailure("no such thing", status=400)

    post = Post()
    post.provider.before = refuse
    batches = list(campaign.batches.order_by("number"))
    for batch in batches[:2]:
        post.clock.pass_seconds(1)
        post.send(batch)
    assert state_of(campaign, clock) == State.SENDING
    post.clock.pass_seconds(1)
    post.send(batches[2])
    assert state_of(campaign, clock) == State.PAUSED
    assert "no such thing" in campaign.trouble
