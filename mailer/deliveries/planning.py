"""Cutting a frozen audience into batches: how large, and from when on each may go."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Max, Min, QuerySet

from mailer.deliveries.models import Batch, Delivery
from mailer.lib.wallclock import next_time

SPREAD_STEP = 60.0
"""Seconds between two batches of a campaign that is spread over time, at the least."""


class NotCompiled(Exception):
    """Somebody gets a variant of which there is no letter: since it was compiled a member came into it."""


@dataclass(frozen=True)
class Timetable:
    """When copies may go.

    Attributes:
        opens: nothing goes before: the embargo, or the end of the cooling-off.
        closes: the last batch goes by then; None: as fast as it may.
        clock: the time on the clocks where the member lives; None: at once.
    """

    opens: datetime
    closes: datetime | None = None
    clock: time | None = None

    def start_in(self, zone: str) -> datetime:
        """When members in ``zone`` (IANA name, or '' for no zone of their own) get their copies."""
        return next_time(self.clock, zone, not_before=self.opens) if self.clock and zone else self.opens

    def delay(self, place: int, of: int) -> timedelta:
        """How long after its start batch ``place`` (from 0) of ``of`` goes."""
        if self.closes is None:
            return timedelta(0)
        return max(self.closes - self.opens, timedelta(0)) * place / of


@dataclass(frozen=True)
class Sizes:
    """The most copies a batch may have, and the fewer that it may have in a lane of its own pace."""

    most: int
    lanes: Mapping[str, int]

    def of(self, lane: str) -> int:
        return min(self.most, self.lanes.get(lane, self.most))


def plan_batches(
    *,
    campaign_id: int,
    digests: Mapping[str, str],
    sizes: Sizes,
    timetable: Timetable,
    followed: Mapping[str, str] = MappingProxyType({}),
    alone: QuerySet[Any] | None = None,
) -> int:
    """Cut the frozen audience into batches; returns how many.

    ``digests`` names the stored skeleton of each variant key; ``followed`` those for members who
    allow to be followed, where these get another. ``alone`` are the ids of members whose copy needs a
    batch of its own; None: nobody's does.

    Raises:
        NotCompiled: ``digests`` lacks a variant.
    """
    copies = Delivery.objects.filter(campaign=campaign_id, refusal="").order_by()
    groups = copies.values("variant", "tracked", "zone", "lane").annotate(first=Min("ordinal"), last=Max("ordinal"))
    ordered: list[Mapping[str, Any]] = sorted(groups, key=lambda group: group["first"])
    if {group["variant"] for group in ordered} - digests.keys():
        raise NotCompiled
    if alone is not None:
        places = copies.filter(member__in=alone).values_list("ordinal", flat=True)
        ordered = list(_parted(ordered, [place for place in places if place]))
    step = _most_a_step(ordered, timetable)
    ranges = [
        (group, first, last) for group in ordered for first, last in _cut(group, min(sizes.of(group["lane"]), step))
    ]
    Batch.objects.bulk_create(
        Batch(
            campaign_id=campaign_id,
            number=place + 1,
            first=first,
            last=last,
            variant=group["variant"],
            tracked=group["tracked"],
            lane=group["lane"],
            skeleton_id=(followed if group["tracked"] else digests).get(group["variant"], digests[group["variant"]]),
            not_before=timetable.start_in(group["zone"]) + timetable.delay(place, len(ranges)),
        )
        for place, (group, first, last) in enumerate(ranges)
    )
    return len(ranges)


def _most_a_step(groups: Sequence[Mapping[str, Any]], timetable: Timetable) -> int:
    """A spread campaign needs enough batches for its steps."""
    copies: int = sum(group["last"] - group["first"] + 1 for group in groups)
    if timetable.closes is None or not copies:
        return max(copies, 1)
    steps = max((timetable.closes - timetable.opens).total_seconds() / SPREAD_STEP, 1.0)
    return max(math.ceil(copies / steps), 1)


def _parted(groups: Iterable[Mapping[str, Any]], alone: Collection[int]) -> Iterator[Mapping[str, Any]]:
    """The same groups with each ordinal of ``alone`` in a group by itself."""
    for group in groups:
        first = group["first"]
        for ordinal in sorted(one for one in alone if first <= one <= group["last"]):
            if first < ordinal:
                yield {**group, "first": first, "last": ordinal - 1}
            yield {**group, "first": ordinal, "last": ordinal}
            first = ordinal + 1
        if first <= group["last"]:
            yield {**group, "first": first}


def _cut(group: Mapping[str, Any], size: int) -> Iterator[tuple[int, int]]:
    for first in range(group["first"], group["last"] + 1, size):
        yield first, min(first + size - 1, group["last"])
