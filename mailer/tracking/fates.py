"""What becomes of a copy: its fate only rises, flags are only added, so the order of events never matters.

Of two events of the same fate the later one's words stand, and of two at the same moment the
greater words: any rule would do that depends on nothing but the events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db import connection

from mailer.deliveries.states import Fate
from mailer.tracking.events import NormalEvent

# Words are compared bytewise, as Python does it and SQLite by itself: the order of a language would be another.
_RAISE: Final = {
    "postgresql": """
UPDATE deliveries_delivery AS delivery SET fate = new.fate, fate_at = new.fate_at, reason = new.reason
FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[], %s::text[]) AS new (id, fate, fate_at, reason)
WHERE delivery.id = new.id AND delivery.refusal = '' AND (delivery.fate < new.fate OR
    (delivery.fate = new.fate AND (delivery.fate_at, delivery.reason COLLATE "C") < (new.fate_at, new.reason)))
""",
    "sqlite": """
UPDATE deliveries_delivery SET fate = %s, fate_at = %s, reason = %s
WHERE id = %s AND refusal = '' AND (fate, fate_at, reason) < (%s, %s, %s)
""",
}
_FLAG: Final = "UPDATE deliveries_delivery SET flags = (flags & ~%s) | %s WHERE id = %s AND refusal = ''"


def raise_fates(fates: Iterable[tuple[Fate, NormalEvent]]) -> None:
    """Give each event's copy the fate that comes with it, where that says more than the copy's own."""
    best: dict[int, tuple[Fate, NormalEvent]] = {}
    for fate, event in fates:
        if event.delivery_id is not None and fate is not Fate.NONE:
            known = best.get(event.delivery_id)
            if known is None or known[0] < fate or (known[0] == fate and _rank(known[1]) < _rank(event)):
                best[event.delivery_id] = (fate, event)
    # Many events share a second, and on SQLite a moment takes long to write down.
    moment = lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value)
    rows = [(pk, fate.value, moment(event.at), event.words) for pk, (fate, event) in sorted(best.items())]
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_RAISE["postgresql"], [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(_RAISE["sqlite"], [(*told, pk, *told) for pk, *told in rows])


def _rank(event: NormalEvent) -> tuple[datetime, str]:
    return event.at, event.words


def add_flags(flags: Iterable[tuple[int, int]]) -> None:
    """Add flags to copies, given as pairs of delivery id and bits."""
    together: defaultdict[int, int] = defaultdict(int)
    for pk, bits in flags:
        together[pk] |= bits
    set_flags(together, among=0)


def set_flags(flags: Mapping[int, int], *, among: int) -> None:
    """Set the bits of ``among`` to those given for each copy, and leave all others as they are."""
    with connection.cursor() as cursor:
        cursor.executemany(_FLAG, [(among, bits, pk) for pk, bits in sorted(flags.items())])
