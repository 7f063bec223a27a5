"""Numbers: is, at least, at most, between, not known; and of years, how long ago."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from mailer.segments.fields import reading
from mailer.segments.fields.field import Context, Field, Operator, Said, Takes, whose
from mailer.segments.fields.source import asks, known, type_of_source

_WORDS: Final = {
    "exact": ("equals", "is", "is not"),
    "gte": ("at_least", "is at least", "is less than"),
    "lte": ("at_most", "is at most", "is more than"),
}
_EARLIEST_YEAR: Final = 1900
_LATEST_YEAR: Final = 2200
_MOST_YEARS: Final = 100


def number(
    name: str,
    label: str,
    *,
    group: str,
    source: type_of_source | None = None,
    read: reading.type_of_reader = reading.number,
) -> Field:
    """A field of numbers in the column ``name``, or in ``source``. Who has none is never in but by ``empty``."""
    found = name if source is None else source
    comparisons = [_comparison(lookup, found, label, read) for lookup in _WORDS]
    return Field(name, label, group, "number", (*comparisons, _between(found, label, read), missing(found, label)))


def year(name: str, label: str, *, group: str) -> Field:
    """A number that is a year."""
    read = reading.whole(least=_EARLIEST_YEAR, most=_LATEST_YEAR, what="years")
    plain = number(name, label, group=group, read=read)
    return Field(name, label, group, "year", (*plain.operators, _last_years(name, label)))


def _comparison(lookup: str, source: type_of_source, label: str, read: reading.type_of_reader) -> Operator:
    operator, verb, verb_not = _WORDS[lookup]
    return Operator(
        operator,
        verb,
        verb_not,
        Takes.NUMBER,
        read,
        lambda value, _: known(source) & asks(source, lookup, value),
        lambda value: or_unknown(whose(label, verb, verb_not, str(value))),
    )


def _between(source: type_of_source, label: str, read: reading.type_of_reader) -> Operator:
    return Operator(
        "between",
        "is between",
        "is not between",
        Takes.NUMBERS,
        reading.pair(read),
        lambda ends, _: known(source) & asks(source, "gte", ends[0]) & asks(source, "lte", ends[1]),
        lambda ends: or_unknown(whose(label, "is between", "is not between", f"{ends[0]} and {ends[1]}")),
    )


def _last_years(name: str, label: str) -> Operator:
    def condition(years: int, context: Context) -> Q:
        return known(name) & asks(name, "gte", context.today.year - years) & asks(name, "lte", context.today.year)

    def said(years: int) -> Said:
        return or_unknown(whose(label, "lies", "does not lie", f"in the last {years} years"))

    read = reading.whole(least=1, most=_MOST_YEARS, what="years")
    return Operator(
        "last_years", "is in the last … years", "is not in the last … years", Takes.YEARS, read, condition, said
    )


def missing(source: type_of_source, label: str) -> Operator:
    """Whether nothing stands there."""
    return Operator(
        "empty",
        "is not known",
        "is known",
        Takes.NOTHING,
        reading.nothing,
        lambda _value, _: ~known(source),
        lambda _: whose(label, "is not known", "is known"),
    )


def or_unknown(said: Said) -> Said:
    """The opposite of a comparison is true as well of those of whom nothing is known."""
    rest = " or is not known"
    return Said(said.fact, said.denied + rest, said.who, said.who_not + rest)
