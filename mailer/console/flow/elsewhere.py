"""What a time is for members who live elsewhere: their clocks, grouped, with how many they are.

Members without a time zone are counted where the society is, as they are when copies go by local time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Count
from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.deliveries.start import audience_spec
from mailer.lib.wallclock import next_time
from mailer.segments.audience import audience
from mailer.segments.tree import RuleRefused

_TOWNS: Final = 4
_DAY: Final = range(7, 22)
"""Hours at which mail finds people awake."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Members whose clocks show the same when their copies leave.

    Attributes:
        leaves: the moment.
        shows: what their clocks show then.
        moved: they are set forward over the time that was asked for, so it goes when they show the next one.
    """

    leaves: datetime
    shows: datetime
    members: int
    towns: str
    moved: bool = False

    @property
    def at_night(self) -> bool:
        return self.shows.hour not in _DAY


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All of them, in the order of their copies or of their clocks; ``nowhere`` members have no time zone."""

    clocks: Sequence[Clock]
    nowhere: int

    @property
    def members(self) -> int:
        return sum(clock.members for clock in self.clocks)

    @property
    def at_night(self) -> int:
        """Members who get it between ten in the evening and seven in the morning."""
        return sum(clock.members for clock in self.clocks if clock.at_night)

    @property
    def spread(self) -> float:
        """Hours between the first copy and the last."""
        moments = [clock.leaves for clock in self.clocks]
        return (max(moments) - min(moments)).total_seconds() / 3600 if moments else 0.0


def zones_of(campaign: Campaign) -> dict[str, int]:
    """Members who would get a copy now, by their own time zone; '' has those without. Empty where a rule is wrong."""
    try:
        getting = audience(audience_spec(campaign, now=timezone.now())).filter(refusal="")
    except RuleRefused:
        return {}
    return dict(getting.order_by().values_list("time_zone").annotate(members=Count("pk")))


def elsewhere(zones: Mapping[str, int], *, at: datetime, home: str, clock: time | None = None) -> Elsewhere:
    """What ``at`` is for them; with ``clock`` each copy waits from then on until their clocks show it."""
    groups: defaultdict[tuple[datetime, datetime, bool], dict[str, int]] = defaultdict(dict)
    for zone, members in zones.items():
        there = _known(zone, home)
        leaves = next_time(clock, there, not_before=at) if clock else at
        shows = leaves.astimezone(ZoneInfo(there))
        moved = clock is not None and shows.time() != clock
        towns = groups[leaves, shows.replace(tzinfo=None), moved]
        towns[there] = towns.get(there, 0) + members
    found = [
        Clock(leaves, shows, sum(towns.values()), _named(towns), moved)
        for (leaves, shows, moved), towns in groups.items()
    ]
    return Elsewhere(sorted(found, key=lambda group: (group.leaves, group.shows)), zones.get("", 0))


def _known(zone: str, home: str) -> str:
    """A zone that this machine knows; whoever has none, or one it does not know, is counted at home."""
    try:
        return ZoneInfo(zone).key if zone else home
    except (ZoneInfoNotFoundError, ValueError):
        return home


def _named(towns: Mapping[str, int]) -> str:
    """The towns of the zones, those with most members first."""
    ordered: Iterable[str] = sorted(towns, key=lambda zone: (-towns[zone], zone))
    names = [zone.rpartition("/")[2].replace("_", " ") for zone in ordered]
    rest = len(names) - _TOWNS
    return ", ".join(names[:_TOWNS]) + (f" and {rest} more" if rest > 0 else "")
