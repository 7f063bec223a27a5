"""Every field there is. Rooms add theirs in ``AppConfig.ready``; nothing is added later.

A family is fields that are rows: it is asked each time, so a field that staff add or remove is
there or gone at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from mailer.segments.fields.field import Field, Misread


@dataclass(frozen=True, slots=True)
class Family:
    """Fields named ``<prefix>.<something>``. ``gone`` says what to do about one that is no longer there."""

    prefix: str
    find: Callable[[str], Field | None]
    every: Callable[[], Sequence[Field]]
    gone: str


_FIELDS: Final[dict[str, Field]] = {}
_FAMILIES: Final[dict[str, Family]] = {}


def register(*things: Field | Family) -> None:
    """Make fields known; one of the same name is replaced."""
    for thing in things:
        if isinstance(thing, Family):
            _FAMILIES[thing.prefix] = thing
        else:
            _FIELDS[thing.name] = thing


def every_field() -> Iterator[Field]:
    """All fields, as they stand in forms."""
    yield from _FIELDS.values()
    for family in _FAMILIES.values():
        yield from family.every()


def field_named(name: str) -> Field:
    """The field of this name.

    Raises:
        Misread: there is none, or none any more.
    """
    prefix, dot, rest = name.partition(".")
    family = _FAMILIES.get(prefix) if dot else None
    found = family.find(rest) if family else _FIELDS.get(name)
    if found is not None:
        return found
    if family is not None:
        raise Misread(f"there is no field {name!r} any more", family.gone)
    known = [field.name for field in every_field()]
    near = get_close_matches(name, known, n=3)
    raise Misread(f"there is no field {name!r}", f"Use one of: {', '.join(near or known)}")
