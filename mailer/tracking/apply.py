"""Applying new events in bulk: store each once, raise fates, add flags, count evidence, react."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import Exists, Max, OuterRef

from mailer.deliveries.models import BatchAttempt, Delivery
from mailer.deliveries.settling import Evidence, take_evidence
from mailer.deliveries.states import Fate
from mailer.tracking.events import Kind, NormalEvent
from mailer.tracking.reactions import REACTIONS

# Rows are inserted in the order of their hash: two workers with the same batch can't deadlock.
INSERT = """
INSERT INTO tracking_event
    (event_hash, content_hash, kind, delivery_id, campaign_id, batch_id, attempt, at, received_at, machine, detail)
VALUES {rows} ON CONFLICT DO NOTHING RETURNING event_hash
"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
# SQLite allows 32,766 parameters a statement.
ROWS_A_STATEMENT = 1000

RAISE = """
UPDATE deliveries_delivery SET
    flags = flags | %s,
    reason = CASE WHEN fate < %s THEN %s ELSE reason END,
    fate_at = CASE WHEN fate < %s THEN %s ELSE fate_at END,
    fate = CASE WHEN fate < %s THEN %s ELSE fate END
WHERE id = %s AND refusal = ''
"""


def apply(events: Iterable[NormalEvent], *, now: datetime) -> int:
    """Apply the events that are new to us; returns how many were. Call inside a transaction."""
    new = _insert(_with_deliveries(list(events)), now=now)
    if new:
        _raise_fates(new)
        _count_evidence(new, now=now)
        _react(new, now=now)
    return len(new)


def _with_deliveries(events: list[NormalEvent]) -> list[NormalEvent]:
    """Late bounces come without our ids: they belong to the latest copy sent to that address before."""
    return [
        replace(event, delivery_id=_latest_copy(event))
        if event.delivery_id is None and event.batch_id is None and event.kind in {Kind.BOUNCED, Kind.BLOCKED}
        else event
        for event in events
    ]


def _latest_copy(event: NormalEvent) -> int | None:
    """The latest copy that had been handed over to this address by then; a copy still waiting can't have bounced."""
    handed_over = BatchAttempt.objects.filter(
        batch__campaign=OuterRef("campaign"),
        batch__first__lte=OuterRef("ordinal"),
        batch__last__gte=OuterRef("ordinal"),
        outcome__in=("accepted", "unknown", ""),
        submitted_at__lte=event.at,
    )
    copies = Delivery.objects.filter(Exists(handed_over), address_hash=event.address_hash, refusal="")
    return copies.exclude(fate=Fate.SKIPPED).aggregate(latest=Max("pk"))["latest"] if event.address_hash else None


def _insert(events: Sequence[NormalEvent], *, now: datetime) -> list[NormalEvent]:
    """Insert what is new, by either of the two hashes, and return just that."""
    unique = {event.content_hash: event for event in {event.event_hash: event for event in events}.values()}
    ordered = sorted(unique.values(), key=lambda event: event.event_hash)
    new: set[str] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), ROWS_A_STATEMENT):
            part = ordered[start : start + ROWS_A_STATEMENT]
            params: list[Any] = [value for event in part for value in _columns(event, now)]
            cursor.execute(INSERT.format(rows=", ".join([ROW] * len(part))), params)
            new.update(row[0] for row in cursor.fetchall())
    return [event for event in ordered if event.event_hash in new]


def _columns(event: NormalEvent, now: datetime) -> tuple[Any, ...]:
    return (
        event.event_hash,
        event.content_hash,
        event.kind.value,
        event.delivery_id,
        event.campaign_id,
        event.batch_id,
        event.attempt,
        connection.ops.adapt_datetimefield_value(event.at),
        connection.ops.adapt_datetimefield_value(now),
        event.machine,
        orjson.dumps(event.detail).decode(),
    )


def _raise_fates(events: Sequence[NormalEvent]) -> None:
    best: dict[int, tuple[Fate, NormalEvent]] = {}
    flags: defaultdict[int, int] = defaultdict(int)
    for event in events:
        if event.delivery_id is None:
            continue
        reaction = REACTIONS[event.kind]
        flags[event.delivery_id] |= reaction.flags(event) if reaction.flags else 0
        if event.delivery_id not in best or best[event.delivery_id][0] < reaction.fate:
            best[event.delivery_id] = (reaction.fate, event)
    rows = [
        (flags[pk], fate.value, event.words, fate.value, moment, fate.value, fate.value, pk)
        for pk, (fate, event) in sorted(best.items())
        if (moment := connection.ops.adapt_datetimefield_value(event.at))
    ]
    with connection.cursor() as cursor:
        cursor.executemany(RAISE, rows)


def _count_evidence(events: Sequence[NormalEvent], *, now: datetime) -> None:
    counts = Counter(
        (event.batch_id, event.attempt) for event in events if event.batch_id is not None and event.attempt is not None
    )
    take_evidence(Evidence(batch, attempt, n, now) for (batch, attempt), n in counts.items() if batch and attempt)


def _react(events: Sequence[NormalEvent], *, now: datetime) -> None:
    by_kind: defaultdict[Kind, list[NormalEvent]] = defaultdict(list)
    for event in events:
        by_kind[event.kind].append(event)
    for kind, found in sorted(by_kind.items()):
        if effect := REACTIONS[kind].effect:
            effect(found, now)
