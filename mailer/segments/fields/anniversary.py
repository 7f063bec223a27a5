"""Anniversaries: the same day of the year, today or in the days to come. A leap day is kept on 28 February."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Final

from django.db.models import Q
from django.db.models.functions import Substr

from mailer.segments.fields import reading
from mailer.segments.fields.field import Context, Operator, Said, Takes, whose
from mailer.segments.fields.number import or_unknown
from mailer.segments.fields.source import asks, known, type_of_source

_MOST_AHEAD: Final = 60
_FEBRUARY: Final = 2
_LAST_OF_FEBRUARY: Final = 28
_MONTH_IN_ISO: Final = 6
"""Place, counted from 1, at which the month of an ISO day begins."""


def anniversary(source: type_of_source, label: str) -> Operator:
    """Whether its day comes round within a number of days; 0 is today."""

    def condition(days: int, context: Context) -> Q:
        parts = [_within(source, *part) for part in stretches(context.today, days)]
        return known(source) & reduce(or_, parts)

    return Operator(
        "anniversary",
        "comes round in the next … days",
        "does not come round in the next … days",
        Takes.COUNT,
        reading.whole(least=0, most=_MOST_AHEAD, what="days"),
        condition,
        lambda days: _said(label, days),
    )


def _said(label: str, days: int) -> Said:
    when = f"in the next {days} days" if days else "today"
    return or_unknown(whose(label, "comes round", "does not come round", when))


def stretches(today: date, days: int) -> Iterator[tuple[int, int, int]]:
    """Month, first and last day of each month's part of today and the ``days`` after it."""
    ahead = [today + timedelta(days=n) for n in range(days + 1)]
    for (year, month), group in groupby(ahead, key=lambda day: (day.year, day.month)):
        part = list(group)
        last = part[-1].day
        leap_day_too = month == _FEBRUARY and last == _LAST_OF_FEBRUARY and not isleap(year)
        yield month, part[0].day, last + leap_day_too


def _within(source: type_of_source, month: int, first: int, last: int) -> Q:
    if isinstance(source, str):
        return Q(**{f"{source}__month": month, f"{source}__day__gte": first, f"{source}__day__lte": last})
    ending = Substr(source, _MONTH_IN_ISO)
    return asks(ending, "gte", f"{month:02}-{first:02}") & asks(ending, "lte", f"{month:02}-{last:02}")
