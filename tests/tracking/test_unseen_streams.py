"""Streams that nobody has seen before, against a count by hand: plain loops over what was told, with no order.

The count knows the documented rules alone and nothing of how they are carried out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.models import Delivery
from mailer.deliveries.queries import slug_of
from mailer.deliveries.states import Flag
from mailer.members.models import Suppression, TopicChoice
from mailer.tracking.models import Event
from tests.deliveries.sending import Post, copies, start
from tests.tracking.stories import BROWSER, event, post

COPIES: Final = 6
RISING: Final = ("none", "processed", "deferred", "delivered", "blocked", "dropped", "bounced")
STRONGER: Final = ("provider", "hard_bounce", "complaint")
BOUNCES: Final[dict[str, tuple[dict[str, Any], bool]]] = {
    "dead": ({"type": "bounce", "bounce_classification": "Invalid Address"}, True),
    "dead by code": ({"type": "bounce", "status": "5.1.1"}, True),
    "reputation": ({"type": "bounce", "bounce_classification": "Reputation", "status": "5.7.1"}, False),
    "full": ({"type": "bounce", "status": "5.2.2"}, False),
    "blocked": ({"type": "blocked", "status": "5.1.1"}, False),
}
DROPS: Final = {
    "Bounced Address": "hard_bounce",
    "Spam Reporting Address": "complaint",
    "Unsubscribed Address": "provider",
    "Spam Content": None,
}

Told = tuple[int, str, int, str]
"""Which copy, what happened, how many seconds after the beginning, and the kind of bounce, drop or reader."""

EARLY: Final = st.integers(0, 90)
# Far from delivery and from each other, so that no rule about haste applies.
LATE: Final = st.integers(100, 130).map(lambda n: n * 20)
WHICH: Final = st.integers(0, COPIES - 1)
HAPPENINGS: Final = st.one_of(
    st.tuples(WHICH, st.sampled_from(["processed", "deferred", "delivered"]), EARLY, st.just("")),
    st.tuples(WHICH, st.just("bounce"), EARLY, st.sampled_from(list(BOUNCES))),
    st.tuples(WHICH, st.just("dropped"), EARLY, st.sampled_from(list(DROPS))),
    st.tuples(WHICH, st.sampled_from(["spamreport", "group_unsubscribe", "group_resubscribe"]), EARLY, st.just("")),
    st.tuples(WHICH, st.sampled_from(["open", "click"]), LATE, st.sampled_from(["person", "program"])),
)


def as_event(copy: Delivery, told: Told) -> dict[str, Any]:
    _, name, after, which = told
    match name:
        case "bounce":
            more = BOUNCES[which][0]
        case "dropped":
            more = {"reason": which}
        case "open" | "click":
            agent = BROWSER if which == "person" else "curl/8.5"
            more = {"useragent": agent, "url": "https://example.org/"} if name == "click" else {"useragent": agent}
        case _:
            more = {}
    return event(copy, name, after=after, **more)


def by_hand(stream: list[Told]) -> dict[int, tuple[str, int, str | None, bool | None]]:
    """For each copy: its fate, its marks, why its address is suppressed, and its member's last word on the topic."""
    fates: dict[int, str] = defaultdict(lambda: "none")
    marks: dict[int, int] = defaultdict(int)
    why: dict[int, str | None] = defaultdict(lambda: None)
    words: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for copy, name, after, which in stream:
        fate = name if name in RISING else "none"
        reason = None
        if name == "bounce":
            fate = "blocked" if which == "blocked" else "bounced"
            reason = "hard_bounce" if BOUNCES[which][1] else None
        elif name == "dropped":
            reason = DROPS[which]
        elif name == "spamreport":
            marks[copy] |= Flag.COMPLAINED
            reason = "complaint"
        elif name == "group_unsubscribe":
            marks[copy] |= Flag.UNSUBSCRIBED
        elif name == "open":
            marks[copy] |= Flag.OPENED if which == "person" else Flag.MACHINE_OPENED
        elif name == "click":
            marks[copy] |= Flag.CLICKED if which == "person" else Flag.MACHINE_CLICKED
        fates[copy] = max(fates[copy], fate, key=RISING.index)
        if reason and (why[copy] is None or STRONGER.index(reason) > STRONGER.index(str(why[copy]))):
            why[copy] = reason
        if name in ("group_unsubscribe", "group_resubscribe"):
            # Of two words in one second the "no" counts.
            words[copy].append((after, name == "group_unsubscribe"))
    last = {copy: not max(said)[1] for copy, said in words.items()}
    return {copy: (fates[copy], marks[copy], why[copy], last.get(copy)) for copy in range(COPIES)}


@pytest.fixture
def sent(ada: Staff, society: Society) -> Campaign:
    campaign = start(ada, members=COPIES, batch_size=4)
    Post().send_all()
    return campaign


def found(campaign: Campaign) -> dict[int, tuple[str, int, str | None, bool | None]]:
    reasons: dict[str, str] = dict(Suppression.objects.values_list("address_hash", "reason"))
    choices: dict[int, bool] = dict(TopicChoice.objects.values_list("member", "subscribed"))
    return {
        n: (slug_of(copy.fate), copy.flags, reasons.get(copy.address_hash), choices.get(copy.member_id))
        for n, copy in enumerate(copies(campaign))
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stream=st.lists(HAPPENINGS, max_size=40), data=st.data())
def test_whatever_is_told_in_whatever_order_counts_as_by_hand(
    sent: Campaign, stream: list[Told], data: st.DataObject
) -> None:
    everyone = copies(sent)
    events = [as_event(everyone[told[0]], told) for told in stream]
    again = [event for event in events for _ in range(data.draw(st.integers(1, 3), label="times"))]
    mixed = data.draw(st.permutations(again), label="order")
    size = data.draw(st.integers(1, 15), label="events a body")
    with transaction.atomic():
        for place in range(0, len(mixed), size):
            post(*mixed[place : place + size])
        assert found(sent) == by_hand(stream)
        assert Event.objects.count() == len(set(stream))
        transaction.set_rollback(True)
