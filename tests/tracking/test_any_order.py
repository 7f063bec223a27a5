"""Whatever the order and however often events come, and however they are divided: the result is the same."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Fate, Flag
from mailer.members.models import Suppression, TopicChoice
from tests.deliveries.sending import Post, copies, start
from tests.people import add_address
from tests.tracking.stories import BROWSER, event, picture, post

LINKS = [f"https://society.example.org/{n}" for n in range(4)]
HARD = {"type": "bounce", "bounce_classification": "Invalid Address"}


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=7, batch_size=4)
    Post().send_all()
    add_address(copies(campaign)[2].member, "second@mail.example.org", preferred=False)
    return campaign


def story(campaign: Campaign) -> list[dict[str, Any]]:
    """Everything that can happen, to seven copies."""
    read, late, gone, cross, leaving, scanned, dropped = copies(campaign)
    return [
        event(read, "processed"),
        event(read, "deferred", after=1, response="451 first", attempt="1"),
        event(read, "deferred", after=2, response="451 second", attempt="2"),
        event(read, "delivered", after=3, response="250 ok"),
        event(read, "open", after=40, sg_machine_open=False, useragent=BROWSER),
        event(read, "click", after=60, url=LINKS[0], useragent=BROWSER),
        event(late, "delivered", after=3),
        {
            "event": "bounce",
            "type": "bounce",
            "email": late.address.upper(),
            "timestamp": event(late, "bounce", after=90)["timestamp"],
            "sg_message_id": "",
            "status": "5.1.10",
        },
        event(gone, "bounce", after=4, reason="550 no such user", **HARD),
        event(gone, "bounce", after=5, reason="550 still no such user", **HARD),
        event(cross, "delivered", after=3),
        event(cross, "spamreport", after=100),
        event(cross, "dropped", after=200, reason="Bounced Address"),
        event(leaving, "group_unsubscribe", after=10, asm_group_id=3),
        event(leaving, "group_resubscribe", after=20, asm_group_id=3),
        event(leaving, "group_unsubscribe", after=30, asm_group_id=3),
        event(scanned, "delivered", after=3),
        *(
            event(scanned, "click", after=30 + n, url=link, useragent=BROWSER, ip="192.0.2.1")
            for n, link in enumerate(LINKS)
        ),
        event(scanned, "click", after=300, url=LINKS[0], useragent=BROWSER, ip="192.0.2.1"),
        event(scanned, "click", after=400, url=LINKS[1], useragent=BROWSER, ip="198.51.100.4"),
        event(dropped, "dropped", after=1, reason="Unsubscribed Address"),
        {**event(dropped, "delivered", after=2), "rid": "999999"},
        {"event": "teleported", "email": read.address, "timestamp": 1, "sg_event_id": "t"},
    ]  # fmt: skip


def outcome(bodies: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """What these bodies lead to; nothing of it stays."""
    with transaction.atomic():
        for body in bodies:
            post(*body)
        found = picture()
        transaction.set_rollback(True)
    return found


@st.composite
def bodies_of(draw: st.DrawFn, events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """These events in any order, some of them again, divided anywhere; many bodies cost much and show no more."""
    again = draw(st.lists(st.sampled_from(events), max_size=20))
    # SendGrid has repeated events under new ids.
    renamed = draw(st.lists(st.sampled_from(events), max_size=5))
    told = [*events, *again, *({**one, "sg_event_id": f"again-{n}"} for n, one in enumerate(renamed))]
    stream = draw(st.permutations(told))
    cuts = sorted(draw(st.sets(st.integers(1, len(stream) - 1), min_size=1, max_size=5)))
    return [stream[start:end] for start, end in pairwise([0, *cuts, len(stream)])]


def test_any_order_any_number_of_times(sent: Campaign) -> None:
    events = story(sent)
    expected = outcome([events])

    @settings(max_examples=25, deadline=None)
    @given(bodies_of(events))
    def leads_to_the_same(bodies: list[list[dict[str, Any]]]) -> None:
        assert outcome(bodies) == expected

    leads_to_the_same()


def test_the_answer_is_the_right_one(sent: Campaign) -> None:
    post(*story(sent))
    read, late, gone, cross, leaving, _, dropped = copies(sent)
    assert [Fate(copy.fate) for copy in copies(sent)] == [
        Fate.DELIVERED, Fate.BOUNCED, Fate.BOUNCED, Fate.DROPPED, Fate.NONE, Fate.DELIVERED, Fate.DROPPED,
    ]  # fmt: skip
    assert [copy.flags for copy in copies(sent)] == [
        Flag.OPENED | Flag.CLICKED, 0, 0, Flag.COMPLAINED, Flag.UNSUBSCRIBED, Flag.CLICKED | Flag.MACHINE_CLICKED, 0,
    ]  # fmt: skip
    reasons = dict(Suppression.objects.values_list("address_hash", "reason"))
    assert reasons == {
        late.address_hash: "hard_bounce",
        gone.address_hash: "hard_bounce",
        cross.address_hash: "complaint",
        dropped.address_hash: "provider",
    }
    assert Suppression.objects.get(address_hash=gone.address_hash).note == "550 no such user"
    assert list(TopicChoice.objects.values_list("member", "subscribed")) == [(leaving.member_id, False)]
    # The member whose address is gone gets letters at the second one from now on.
    assert gone.member.addresses.get(preferred=True).email == "second@mail.example.org"
    assert Delivery.objects.get(pk=read.pk).reason == "250 ok"
