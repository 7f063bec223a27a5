"""Bodies are stored, drained once, and give the same result in any order and any number of times."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest
from django.db import transaction

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import BatchAttempt, Delivery
from mailer.deliveries.queries import flags_of, states_of
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import Fate
from mailer.members.models import Suppression, TopicChoice
from mailer.tracking import inbox
from mailer.tracking.models import Event, InboxBody
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW, make_campaign, schedule
from tests.tracking.stories import event, post


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=4)
    Post().send_all()
    return campaign


def test_a_body_waits_until_it_is_drained(sent: Campaign) -> None:
    inbox.receive(body=orjson.dumps([event(copies(sent)[0], "delivered")]), now=NOW)
    assert not inbox.is_drained()
    assert states_of(sent.pk) == {"accepted": 4}
    assert inbox.drain(now=NOW) == 1
    assert inbox.is_drained()
    assert states_of(sent.pk) == {"accepted": 3, "delivered": 1}
    assert inbox.drain(now=NOW) == 0


def test_the_same_body_46_times_counts_once(sent: Campaign) -> None:
    events = [event(copies(sent)[0], "processed"), event(copies(sent)[0], "delivered")]
    for _ in range(46):
        post(*events)
    assert Event.objects.count() == 2
    assert BatchAttempt.objects.get().events == 2


def test_the_same_report_under_another_id_counts_once(sent: Campaign) -> None:
    first = event(copies(sent)[0], "delivered")
    post(first, {**first, "sg_event_id": "other"})
    post({**first, "sg_event_id": "third"})
    assert Event.objects.count() == 1


def test_every_order_gives_the_same_result(sent: Campaign) -> None:
    copy = copies(sent)[0]
    story = [
        event(copy, "processed"),
        event(copy, "deferred", response="451 later"),
        event(copy, "delivered", response="250 ok"),
        event(copy, "open", sg_machine_open=True),
        event(copy, "click", url="https://society.example.org"),
    ]
    assert outcomes(copy, story) == {(Fate.DELIVERED, 2 | 4, "250 ok")}


def outcomes(copy: Delivery, left: list[dict[str, Any]]) -> set[tuple[int, int, str]]:
    """What becomes of a copy by every order of these events; orders that begin alike are begun once."""
    if not left:
        copy.refresh_from_db()
        return {(copy.fate, copy.flags, copy.reason)}
    found = set()
    for one in left:
        with transaction.atomic():
            post(one)
            found |= outcomes(copy, [other for other in left if other is not one])
            transaction.set_rollback(True)
    return found


def test_one_bad_event_does_not_cost_its_neighbours(sent: Campaign) -> None:
    post(event(copies(sent)[0], "delivered"), {"no": "name"}, 7, event(copies(sent)[1], "delivered"))
    assert states_of(sent.pk)["delivered"] == 2
    assert InboxBody.objects.get().fault == "event 1: no event name; event 2: not an object"


def test_a_hard_bounce_suppresses_the_address(sent: Campaign) -> None:
    copy = copies(sent)[0]
    post(event(copy, "bounce", type="bounce", bounce_classification="Invalid Address", reason="550 no such user"))
    copy.refresh_from_db()
    assert (copy.fate, copy.reason) == (Fate.BOUNCED, "550 no such user")
    assert Suppression.objects.get().address_hash == copy.address_hash


@pytest.mark.parametrize(
    "classification", ["Reputation", "Content", "Technical Failure", "Frequency or Volume Too High"]
)
def test_trouble_that_is_not_the_address_suppresses_nobody(sent: Campaign, classification: str) -> None:
    post(event(copies(sent)[0], "bounce", type="blocked", bounce_classification=classification))
    post(event(copies(sent)[1], "bounce", type="bounce", bounce_classification=classification))
    assert not Suppression.objects.exists()


def test_a_late_bounce_without_ids_finds_its_copy(sent: Campaign) -> None:
    copy = copies(sent)[2]
    post(event(copy, "delivered"))
    post({"event": "bounce", "type": "bounce", "email": copy.address.upper(), "timestamp": NOW.timestamp() + 60})
    copy.refresh_from_db()
    assert copy.fate == Fate.BOUNCED


def test_a_late_bounce_is_not_blamed_on_a_copy_that_still_waits(sent: Campaign, ada: Staff) -> None:
    copy = copies(sent)[2]
    second = schedule(make_campaign(by=ada), by=ada)
    start_campaign(campaign_id=second.pk, now=NOW, batch_size=100)
    post({"event": "bounce", "type": "bounce", "email": copy.address, "timestamp": NOW.timestamp() + 60})
    copy.refresh_from_db()
    assert copy.fate == Fate.BOUNCED
    assert states_of(second.pk) == {"planned": 4}


def test_complaints_and_unsubscribes_are_obeyed(sent: Campaign) -> None:
    one, two, *_ = copies(sent)
    post(event(one, "spamreport"), event(two, "group_unsubscribe"))
    assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINT
    choice = TopicChoice.objects.get()
    assert (choice.member_id, choice.subscribed) == (two.member_id, False)
    assert flags_of(sent.pk) == {"complained": 1, "unsubscribed": 1}


def test_events_of_another_system_change_nothing(sent: Campaign) -> None:
    post(
        {"event": "delivered", "email": "x@y.example.org", "timestamp": 1, "rid": "999999", "bid": "999999", "att": "1"}
    )
    post({"event": "delivered", "email": "x@y.example.org", "timestamp": 1})
    assert states_of(sent.pk) == {"accepted": 4}
    assert Event.objects.count() == 2


def test_many_events_in_many_bodies(sent: Campaign) -> None:
    events = [event(copy, name) for copy in copies(sent) for name in ("processed", "delivered", "open")] * 3
    random.Random(7).shuffle(events)
    for n in range(0, len(events), 5):
        post(*events[n : n + 5])
    assert states_of(sent.pk) == {"delivered": 4}
    assert Event.objects.count() == 12
