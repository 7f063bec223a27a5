"""Which batch a report counts for, when the batch it names was divided since the copy left.

A provider that takes copies one by one may leave a single one in doubt: ``partial`` then makes a
batch of that copy. Reports go on to name the whole, and a report about one copy proves nothing about
another: so they count for the part that the copy is in now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple, TypeAlias

from mailer.deliveries.models import BatchAttempt, Delivery

Key: TypeAlias = tuple[int, int]


class Heard(NamedTuple):
    """A report that names this attempt of this batch, and a copy unless it is about a canary."""

    batch: int
    attempt: int
    copy: int | None

    @property
    def key(self) -> Key:
        return self.batch, self.attempt


@dataclass(frozen=True, slots=True)
class Part:
    """A batch of the copies from ``first`` to ``last`` that left with others at one moment."""

    batch: int
    first: int
    last: int


def count(heard: Collection[Heard]) -> Counter[Key]:
    """How many reports count for which attempt of which batch."""
    keys = Counter((batch, attempt) for batch, attempt, _ in heard)
    parts = _parts(keys)
    if not parts:
        return keys
    divided = {report.copy for report in heard if report.key in parts and report.copy is not None}
    places = dict(Delivery.objects.filter(pk__in=divided).values_list("pk", "ordinal"))
    return Counter(_counts(heard, parts, places))


def _counts(
    heard: Collection[Heard], parts: Mapping[Key, list[Part]], places: Mapping[int, int | None]
) -> Iterator[Key]:
    for report in heard:
        place = places.get(report.copy) if report.copy is not None else None
        if report.key not in parts or report.copy is None:
            yield report.key
        elif place is not None and (part := _part_at(place, parts[report.key])):
            yield part.batch, report.attempt


def _part_at(place: int, parts: list[Part]) -> Part | None:
    """Of the parts, which are in the order of their copies, the one that holds this place."""
    part = parts[max(bisect_right(parts, place, key=lambda part: part.first) - 1, 0)]
    return part if part.first <= place <= part.last else None


def _parts(keys: Collection[Key]) -> dict[Key, list[Part]]:
    """Of the attempts whose batch may have been divided, what left at the same moment: parts keep it."""
    named = BatchAttempt.objects.filter(batch__in={batch for batch, _ in keys})
    moments = {
        (batch, attempt): (campaign, attempt, at)
        for batch, attempt, campaign, at in named.values_list("batch", "attempt", "batch__campaign", "submitted_at")
        if (batch, attempt) in keys
    }
    together = dict(_together({at for _, _, at in moments.values()}))
    return {key: together[moment] for key, moment in moments.items() if len(together.get(moment, ())) > 1}


def _together(moments: Collection[datetime]) -> Iterator[tuple[tuple[int, int, datetime], list[Part]]]:
    rows = BatchAttempt.objects.filter(submitted_at__in=moments, batch__canary=False).order_by(
        "batch__campaign", "attempt", "submitted_at", "batch__first"
    )
    columns = ("batch__campaign", "attempt", "submitted_at", "batch", "batch__first", "batch__last")
    for moment, group in groupby(rows.values_list(*columns), lambda row: row[:3]):
        yield moment, [Part(*row[3:]) for row in group]
