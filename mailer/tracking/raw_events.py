"""Every event of a letter as it is kept, one JSON object a line, for programs of the society's own.

They name no member: a copy is a number, and what could name a person was never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import orjson

from mailer.tracking.events import Kind
from mailer.tracking.models import Event

AT_ONCE: Final = 2000
_READ_BY: Final = {None: "unknown", True: "machine", False: "person"}
_ENGAGED: Final = (Kind.OPENED, Kind.CLICKED)
_COLUMNS: Final = (
    "kind", "at", "received_at", "delivery_id", "batch_id", "attempt", "machine", "rule", "rules", "detail",
)  # fmt: skip


def event_lines(campaign_id: int) -> Iterator[bytes]:
    """Each event in the order in which it came, a few thousand in memory at a time.

    ``read_by`` and ``rule`` stand on opens and clicks alone: a person, a likely machine, or unknown.
    """
    rows = Event.objects.filter(campaign_id=campaign_id).order_by("pk").values_list(*_COLUMNS)
    for kind, at, received, copy, batch, attempt, machine, rule, rules, detail in rows.iterator(chunk_size=AT_ONCE):
        line = {"event": kind, "at": at, "received_at": received, "copy": copy, "batch": batch, "attempt": attempt}
        if kind in _ENGAGED:
            line |= {"read_by": _READ_BY[machine], "rule": rule, "rules": rules}
        yield orjson.dumps(line | {"detail": detail}, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)
