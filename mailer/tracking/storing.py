"""Writing events, each once. What is new is found out by the database, not by asking first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypeAlias

from django.db import connection

from mailer.tracking.events import NormalEvent
from mailer.tracking.verdicts import VERSION, Verdict

_Row: TypeAlias = tuple[Any, ...]

# Rows are inserted in the order of their hash: two workers with the same events can't deadlock.
INSERT: Final = """
INSERT INTO tracking_event (event_hash, content_hash, kind, delivery_id, campaign_id, batch_id, attempt, at,
                            received_at, machine, rule, rules, detail)
VALUES {rows} ON CONFLICT DO NOTHING
"""
ROW: Final = f"({', '.join(['%s'] * 13)})"
ROWS_A_STATEMENT: Final = 1000
# On SQLite nobody else writes meanwhile, and numbers only rise.
LAST: Final = "SELECT COALESCE(MAX(id), 0) FROM tracking_event"
ADDED: Final = "SELECT event_hash FROM tracking_event WHERE id > %s"


def once(events: Iterable[NormalEvent]) -> list[NormalEvent]:
    """Each event once, by either hash, in the order in which they are written."""
    unique = {event.content_hash: event for event in {event.event_hash: event for event in events}.values()}
    return sorted(unique.values(), key=lambda event: event.event_hash)


def store(events: Sequence[NormalEvent], verdicts: Mapping[str, Verdict], *, now: datetime) -> list[NormalEvent]:
    """Write what is new, by either of the two hashes, and return just that.

    ``events`` as ``once`` gives them; ``verdicts`` by event hash, for opens and clicks.
    """
    # Many events share a second, and on SQLite a moment takes long to write down.
    moment = lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value)
    received = moment(now)
    rows = [_columns(event, verdicts.get(event.event_hash), moment(event.at), received) for event in events]
    new = _insert_one_by_one(rows) if connection.vendor == "sqlite" else _insert_together(rows)
    return [event for event in events if event.event_hash in new]


def _insert_together(rows: Sequence[_Row]) -> set[str]:
    """Each statement is a journey to the database and back, so there are few; the hashes of rows that are new."""
    new: set[str] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            part = rows[start : start + ROWS_A_STATEMENT]
            statement = INSERT.format(rows=", ".join([ROW] * len(part)))
            cursor.execute(f"{statement} RETURNING event_hash", list(chain.from_iterable(part)))
            new.update(event_hash for (event_hash,) in cursor.fetchall())
    return new


def _insert_one_by_one(rows: Sequence[_Row]) -> set[str]:
    """SQLite is a call away, and faster with a short statement that it knows already than with a long new one."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        last = cursor.fetchone()
        cursor.executemany(INSERT.format(rows=ROW), rows)
        cursor.execute(ADDED, last)
        return {event_hash for (event_hash,) in cursor.fetchall()}


def _columns(event: NormalEvent, verdict: Verdict | None, at: object, received: object) -> _Row:
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
