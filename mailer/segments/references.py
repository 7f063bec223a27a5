"""Which segments and lists a stored rule asks about. Read from the JSON itself, so a broken rule tells them too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mailer.segments.fields.field import type_of_rule
from mailer.segments.models import Segment


def asked_by(rule: Any, field: str) -> set[int]:
    """Ids that the rule itself names for ``field``, which is ``segment`` or ``list``."""
    return set(_asked(rule, field))


def _asked(rule: Any, field: str) -> Iterator[int]:
    match rule:
        case {"field": str(name), "in": list(ids)} if name == field:
            yield from (pk for pk in ids if isinstance(pk, int))
        case {"all": list(parts)} | {"any": list(parts)}:
            for part in parts:
                yield from _asked(part, field)
        case {"not": part}:
            yield from _asked(part, field)


def fields_of(rule: Any) -> set[str]:
    """Names of the fields that the rule itself asks about."""
    return set(_fields(rule))


def _fields(rule: Any) -> Iterator[str]:
    match rule:
        case {"field": str(name)}:
            yield name
        case {"all": list(parts)} | {"any": list(parts)}:
            for part in parts:
                yield from _fields(part)
        case {"not": part}:
            yield from _fields(part)


def behind(rules: Iterable[type_of_rule]) -> dict[int, Any]:
    """The rules of all segments that these rules ask about, over others too, by id."""
    found: dict[int, Any] = {}
    wanted = {pk for rule in rules for pk in asked_by(rule, "segment")}
    while wanted:
        found |= dict(Segment.objects.filter(pk__in=wanted).values_list("pk", "rule"))
        wanted = {pk for rule in found.values() for pk in asked_by(rule, "segment")} - set(found) - wanted
    return found
