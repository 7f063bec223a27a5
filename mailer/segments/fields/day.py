"""Days: before, after, between, in the last or next so many days, longer ago, on their anniversary, not known.

Custom days are ISO text, which compares as days do, so one condition serves columns and custom fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from mailer.rendering.filters import longdate
from mailer.segments.fields import reading
from mailer.segments.fields.anniversary import anniversary
from mailer.segments.fields.field import Context, Field, Operator, Said, Takes, whose
from mailer.segments.fields.number import missing, or_unknown
from mailer.segments.fields.source import asks, known, type_of_source

type_of_stretch = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Span:
    """One way to name a stretch of days.

    ``ends`` gives its first and last day from the value and today, None where it is open; ``phrase``
    is the value in words, with a blank.
    """

    name: str
    takes: Takes
    read: reading.type_of_reader
    ends: Callable[[Any, date], type_of_stretch]
    verb: str
    verb_not: str
    phrase: str = "{}"


def _moved(day: date, days: int) -> date:
    """Never beyond the days there are."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _before(value: str, _: date) -> type_of_stretch:
    return None, _moved(date.fromisoformat(value), -1)


def _after(value: str, _: date) -> type_of_stretch:
    return _moved(date.fromisoformat(value), 1), None


def _on(value: str, _: date) -> type_of_stretch:
    return date.fromisoformat(value), date.fromisoformat(value)


def _between(value: Sequence[str], _: date) -> type_of_stretch:
    return date.fromisoformat(value[0]), date.fromisoformat(value[1])


_COUNT: Final = reading.whole(least=0, most=reading.LONGEST_SPAN, what="days")
_TWO: Final = reading.pair(reading.day)
SPANS: Final = (
    Span("before", Takes.DAY, reading.day, _before, "is before", "is not before"),
    Span("after", Takes.DAY, reading.day, _after, "is after", "is not after"),
    Span("on", Takes.DAY, reading.day, _on, "is", "is not"),
    Span("between", Takes.DAYS, _TWO, _between, "is between", "is not between"),
    Span(
        "last_days", Takes.COUNT, _COUNT, lambda days, today: (_moved(today, -days), today),
        "was", "was not", "in the last {} days",
    ),
    Span(
        "next_days", Takes.COUNT, _COUNT, lambda days, today: (today, _moved(today, days)),
        "is", "is not", "in the next {} days",
    ),
    Span(
        "days_ago", Takes.COUNT, _COUNT, lambda days, today: (None, _moved(today, -days - 1)),
        "was", "was not", "more than {} days ago",
    ),
    Span(
        "days_ahead", Takes.COUNT, _COUNT, lambda days, today: (_moved(today, days + 1), None),
        "is", "is not", "more than {} days ahead",
    ),
)  # fmt: skip


def day(name: str, label: str, *, group: str, source: type_of_source | None = None) -> Field:
    """A field of days in the column ``name``, or in ``source``. Who has none is never in but by ``empty``."""
    found = name if source is None else source
    spans = [_operator(span, found, label) for span in SPANS]
    return Field(name, label, group, "day", (*spans, anniversary(found, label), missing(found, label)))


def _operator(span: Span, source: type_of_source, label: str) -> Operator:
    def condition(value: Any, context: Context) -> Q:
        first, last = span.ends(value, context.today)
        from_then = Q() if first is None else asks(source, "gte", first)
        until_then = Q() if last is None else asks(source, "lte", last)
        return known(source) & from_then & until_then

    def said(value: Any) -> Said:
        return or_unknown(whose(label, span.verb, span.verb_not, span.phrase.format(_in_words(value))))

    blank = f" {span.phrase.format('…')}" if span.takes is Takes.COUNT else ""
    return Operator(span.name, span.verb + blank, span.verb_not + blank, span.takes, span.read, condition, said)


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(map(longdate, value))
    return longdate(value) if isinstance(value, str) else str(value)
