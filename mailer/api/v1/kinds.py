"""Kinds of values in bodies and addresses, as strict as JSON allows: no number passes for a day, no word for yes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Final
from unicodedata import category

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, Strict, StringConstraints

# Years that stay years in every time zone, and in every database.
_EARLIEST: Final = 1900
_LATEST: Final = 2999
_NOT_OF_A_LINE: Final = frozenset({"Cc", "Zl", "Zp"})


def _written(value: object) -> object:
    """Pydantic would take a number, also one in a string, for seconds since 1970."""
    if isinstance(value, str) and ("-" in value or ":" in value):
        return value
    raise ValueError("write it as ISO 8601 has it, such as 2026-11-22 or 2026-11-22T09:00:00Z")


def _in_our_time(moment: datetime) -> datetime:
    if _EARLIEST <= moment.year <= _LATEST:
        return moment
    raise ValueError(f"must be between the years {_EARLIEST} and {_LATEST}")


def _without_zone(clock: time) -> time:
    if clock.tzinfo is None:
        return clock
    raise ValueError("is a time on each member's own clock, so it has no zone")


def _on_one_line(text: str) -> str:
    if any(category(character) in _NOT_OF_A_LINE for character in text):
        raise ValueError("must stand on one line, without control characters")
    return text


Day = Annotated[date, BeforeValidator(_written)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_our_time)]
Clock = Annotated[time, BeforeValidator(_written), AfterValidator(_without_zone)]

Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Id = Annotated[int, Field(ge=1, le=2**53)]
Reference = Annotated[int, Strict(), Field(ge=1, le=2**53)]
"""The id of something else, in a body."""

Word = Annotated[str, StringConstraints(max_length=100)]
Title = Annotated[str, AfterValidator(_on_one_line)]
"""A name that stands in lists and in subjects of messages."""
Line = Annotated[str, StringConstraints(max_length=300)]
Note = Annotated[str, StringConstraints(max_length=2000)]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern="^[a-z0-9_-]+$")]
