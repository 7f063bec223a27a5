"""Writing events, each once. What is new is found out by the database, not by asking first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection

from mailer.tracking.events import NormalEvent
from mailer.tracking.verdicts import VERSION, Verdict

# Rows are inserted in the order of their hash: two workers with the same events can't deadlock.
INSERT: Final = """
INSERT INTO tracking_event (event_hash, content_hash, kind, delivery_id, campaign_id, batch_id, attempt, at,
                            received_at, machine, rule, rules, detail)
VALUES {rows} ON CONFLICT DO NOTHING RETURNING event_hash
"""
ROW: Final = f"({', '.join(['%s'] * 13)})"
# SQLite allows 32,766 parameters a statement.
ROWS_A_STATEMENT: Final = 1000


def once(events: Iterable[NormalEvent]) -> list[NormalEvent]:
    """Each event once, by either hash, in the order in which they are written."""
    unique = {event.content_hash: event for event in {event.event_hash: event for event in events}.values()}
    return sorted(unique.values(), key=lambda event: event.event_hash)


def store(events: Sequence[NormalEvent], verdicts: Mapping[str, Verdict], *, now: datetime) -> list[NormalEvent]:
    """Write what is new, by either of the two hashes, and return just that.

    ``events`` as ``once`` gives them; ``verdicts`` by event hash, for opens and clicks.
    """
    new: set[str] = set()
    # Many events share a second, and on SQLite a moment takes long to write down.
    moment = lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value)
    received = moment(now)
    with connection.cursor() as cursor:
        for start in range(0, len(events), ROWS_A_STATEMENT):
            part = events[start : start + ROWS_A_STATEMENT]
            params: list[Any] = []
            for event in part:
                params += _columns(event, verdicts.get(event.event_hash), moment(event.at), received)
            cursor.execute(INSERT.format(rows=", ".join([ROW] * len(part))), params)
            new.update(row[0] for row in cursor.fetchall())
    return [event for event in events if event.event_hash in new]


def _columns(event: NormalEvent, verdict: Verdict | None, at: object, received: object) -> tuple[Any, ...]:
    return (
        event.event_hash,
        event.content_hash,
        event.kind.value,
        event.delivery_id,
        event.campaign_id,
        event.batch_id,
        event.attempt,
        at,
        received,
        verdict.machine if verdict else None,
        verdict.rule if verdict else "",
        VERSION if verdict else 0,
        event.stored,
    )
