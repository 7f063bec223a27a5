"""Applying events in bulk: find whose they are, store each once, and let what is new take its effect.

Everything here gives the same result in whatever order events come, and however often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from mailer.deliveries.parts import Heard, count
from mailer.deliveries.settling import Evidence, take_evidence
from mailer.hooks.events import Event
from mailer.hooks.telling import Told, tell_all
from mailer.tracking.events import Kind, NormalEvent
from mailer.tracking.fates import add_flags, raise_fates
from mailer.tracking.owners import find_owners
from mailer.tracking.reactions import REACTIONS
from mailer.tracking.readers import judge_new
from mailer.tracking.statistics.refresh import mark_stale
from mailer.tracking.storing import once, store

TOLD: Final = {Kind.BOUNCED: Event.DELIVERY_BOUNCED, Kind.COMPLAINED: Event.DELIVERY_COMPLAINED}


@dataclass(slots=True)
class Applied:
    """The hashes of the events that were new, and of those about mail that is not ours."""

    new: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)

    def __or__(self, other: Applied) -> Applied:
        return Applied(self.new | other.new, self.foreign | other.foreign)


def apply(events: Iterable[NormalEvent], *, now: datetime) -> Applied:
    """Apply the events that are new to us. Call inside a transaction."""
    found = find_owners(once(events))
    new = store(found.events, judge_new(found.events), now=now)
    if new:
        raise_fates((REACTIONS[event.kind].fate, event) for event in new)
        add_flags(
            (event.delivery_id, flag)
            for event in new
            if event.delivery_id is not None and (flag := REACTIONS[event.kind].flag)
        )
        _count_evidence(new, now=now)
        _react(new, now=now)
        _tell(new, now=now)
        mark_stale(event.campaign_id for event in new if event.campaign_id)
    return Applied({event.event_hash for event in new}, found.foreign)


def _count_evidence(events: Sequence[NormalEvent], *, now: datetime) -> None:
    heard = [
        Heard(event.batch_id, event.attempt, event.delivery_id) for event in events if event.batch_id and event.attempt
    ]
    take_evidence(Evidence(batch, attempt, n, now) for (batch, attempt), n in count(heard).items())


def _tell(events: Sequence[NormalEvent], *, now: datetime) -> None:
    """Other programs are told of what went wrong with copies; the rest would be a message for every copy."""
    tell_all(
        (
            Told(TOLD[event.kind], {"campaign": event.campaign_id, "delivery": event.delivery_id})
            for event in events
            if event.kind in TOLD and event.delivery_id is not None
        ),
        now=now,
    )


def _react(events: Sequence[NormalEvent], *, now: datetime) -> None:
    by_kind: defaultdict[Kind, list[NormalEvent]] = defaultdict(list)
    for event in events:
        if event.concerns_us and REACTIONS[event.kind].effect:
            by_kind[event.kind].append(event)
    for kind, found in sorted(by_kind.items()):
        if effect := REACTIONS[kind].effect:
            # In one order for all workers, so that two can't wait for each other.
            effect(sorted(found, key=lambda event: (event.address_hash, event.at, event.event_hash)), now)
