"""Wall-clock times with their zone, and the two hours a year in which they go wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

YEARS: Final = range(1900, 3000)
"""Those that can be meant. At the ends of the calendar the same moment has no date in another zone."""


class TimeRefused(ValueError):
    """A wall-clock time that is no moment; the text says why, and what to write."""


class SkippedTime(TimeRefused):
    """The clocks jump over this time; ``next_valid`` is the wall-clock time they jump to."""

    def __init__(self, wall: datetime, zone: str, next_valid: datetime) -> None:
        super().__init__(
            f"{wall:%d %B %Y, %H:%M} does not exist in {zone}: the clocks go forward over it. "
            f"Use {next_valid:%H:%M} or later."
        )
        self.next_valid = next_valid


@cache
def zones() -> frozenset[str]:
    """Every zone there is by its IANA name. Asking for them looks into some hundred files, so it is done once."""
    return frozenset(available_timezones())


def moment(wall: datetime, zone: str) -> datetime:
    """The moment, in UTC, at which clocks in ``zone`` show ``wall`` (naive).

    Of a time that the clocks show twice, the first is meant.

    Raises:
        SkippedTime: no clock in ``zone`` ever shows it.
        TimeRefused: its year can't be meant.
    """
    if wall.year not in YEARS:
        raise TimeRefused(f"The year {wall.year} can't be meant. Write one from {YEARS[0]} to {YEARS[-1]}.")
    found = wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    shown = found.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    if shown != wall:
        raise SkippedTime(wall, zone, shown)
    return found


def shown_twice(wall: datetime, zone: str) -> bool:
    """Whether the clocks in ``zone`` are set back over ``wall`` (naive), so that they show it a second time."""
    there = wall.replace(tzinfo=ZoneInfo(zone))
    return there.utcoffset() > there.replace(fold=1).utcoffset()  # type: ignore[operator]  # a zone always has one


def next_time(clock: time, zone: str, *, not_before: datetime) -> datetime:
    """The first moment from ``not_before`` on, in UTC, at which clocks in ``zone`` show ``clock``.

    On the day on which the clocks jump over it, the time they jump to.
    """
    day = not_before.astimezone(ZoneInfo(zone)).date()
    return next(
        found
        for found in (_shown_or_after(day + timedelta(days=n), clock, zone) for n in range(3))
        if found >= not_before
    )


def _shown_or_after(day: date, clock: time, zone: str) -> datetime:
    try:
        return moment(datetime.combine(day, clock), zone)
    except SkippedTime as exc:
        return moment(exc.next_valid, zone)
