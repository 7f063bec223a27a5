"""Reads the values of leaves: from JSON, and from the text a form sends. What is read can be stored as JSON."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from mailer.segments.fields.field import Context, Misread

MOST_VALUES: Final = 1000
LONGEST_TEXT: Final = 250
LONGEST_SPAN: Final = 36_600
"""Days: a hundred years."""
_LARGEST_NUMBER: Final = 1e15
_SHOWN: Final = 60
_YES: Final = (True, "true", "yes", "on", "1")
_NO: Final = (False, "false", "no", "off", "0")

type_of_reader = Callable[[Any, Context], Any]


def shown(value: object) -> str:
    """A value as it is repeated in a message."""
    text = str(value)
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


def text(value: Any, _: Context) -> str:
    words = unicodedata.normalize("NFC", str(value)).strip() if isinstance(value, str | int | float) else ""
    if not words:
        raise Misread("there is no text to look for", "Write some")
    if len(words) > LONGEST_TEXT or "\0" in words:
        raise Misread(f"{shown(words)} is not a text that could be found", f"Use at most {LONGEST_TEXT} characters")
    return words


def texts(value: Any, context: Context) -> list[str]:
    """One text or several; each once, in their order."""
    given = value if isinstance(value, list | tuple) else [value]
    if not given:
        raise Misread("the list is empty", "Name at least one value")
    if len(given) > MOST_VALUES:
        raise Misread(
            f"the list has {len(given):,} values",
            f"Use at most {MOST_VALUES:,}; for more, make a list of members (Segments, or `mailer list import`)",
        )
    return list(dict.fromkeys(text(one, context) for one in given))


def nothing(value: Any, _: Context) -> bool:
    """An operator that needs no value has ``true``."""
    if value in _YES:
        return True
    raise Misread("this takes no value", "Write true; for the opposite, use not")


def yes_or_no(value: Any, _: Context) -> bool:
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise Misread(f"{shown(value)} is neither yes nor no", "Use true or false")


def number(value: Any, _: Context) -> int | float:
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not abs(found) <= _LARGEST_NUMBER:
        raise Misread(f"{shown(value)} is not a number", "Write digits, with a point for fractions")
    return int(found) if found.is_integer() else found


def whole(*, least: int, most: int, what: str) -> type_of_reader:
    """A reader of whole numbers between two bounds; ``what`` names what is counted."""

    def read(value: Any, context: Context) -> int:
        found = number(value, context)
        if not isinstance(found, int) or not least <= found <= most:
            raise Misread(f"{shown(value)} is not a number of {what}", f"Use a whole number from {least} to {most:,}")
        return found

    return read


def day(value: Any, _: Context) -> str:
    """A day as ISO text, which sorts as days do."""
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise Misread(f"{shown(value)} is not a day", "Write year, month and day, as in 2026-01-31") from None


def pair(read: type_of_reader) -> type_of_reader:
    """A reader of a list of two, the smaller first."""

    def both(value: Any, context: Context) -> list[Any]:
        if not isinstance(value, list | tuple) or len(value) != 2:  # noqa: PLR2004 - a pair is two
            raise Misread("there must be two values", "Write a list of the first and the last")
        first, last = read(value[0], context), read(value[1], context)
        if last < first:
            raise Misread(f"{shown(last)} comes before {shown(first)}", "Write the smaller one first")
        return [first, last]

    return both


def among(known: Callable[[], dict[str, str]], what: str) -> type_of_reader:
    """A reader of one or several out of ``known``, which gives labels by value; a label is understood too."""

    def read(value: Any, context: Context) -> list[str]:
        values = known()
        by_label = {label.casefold(): value for value, label in values.items()}
        found = []
        for given in texts(value, context):
            one = given if given in values else by_label.get(given.casefold())
            if one is None:
                raise Misread(f"there is no {what} {shown(given)}", f"There are: {', '.join(values) or 'none yet'}")
            found.append(one)
        return list(dict.fromkeys(found))

    return read
