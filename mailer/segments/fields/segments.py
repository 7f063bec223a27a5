"""Membership of another segment: its rule is put in place of the leaf, so the whole stays one condition.

A segment that, over others, asks about itself is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q

from mailer.segments.fields import reading
from mailer.segments.fields.field import Choice, Context, Field, Misread, Operator, Said, Takes, who
from mailer.segments.fields.listing import quoted
from mailer.segments.models import Segment
from mailer.segments.rules import condition
from mailer.segments.tree import Node, RuleRefused, parse

_DEEPEST: Final = 8
_REMEDY: Final = "Choose another segment, or take this part out of the rule"


def find(given: str) -> Segment:
    """A segment by its id, or by its name.

    Raises:
        Misread: there is none, or none any more.
    """
    rows = Segment.objects.filter(pk=int(given)) if given.isdecimal() and given.isascii() else Segment.objects.none()
    row = rows.first() or Segment.objects.filter(name=given).first()
    if row is None:
        raise Misread(f"there is no segment {reading.shown(given)}, or none any more", _REMEDY)
    return row


def _read(value: Any, context: Context) -> list[int]:
    found = [find(given) for given in reading.texts(value, context)]
    for row in found:
        _rule_of(row, context)
    return list(dict.fromkeys(row.pk for row in found))


def _rule_of(row: Segment, context: Context) -> Node:
    """The tree of its rule, read once in this context."""
    if row.pk in context.trail:
        raise Misread(f"the rule goes round in a circle: {_circle(row, context.trail)}", _REMEDY)
    if len(context.trail) >= _DEEPEST:
        raise Misread(
            "too many segments stand inside one another", "Write the conditions of the inner ones into the rule"
        )
    if row.pk not in context.rules:
        try:
            context.rules[row.pk] = parse(row.rule, context.inside(row.pk))
        except RuleRefused as refused:
            first = refused.faults[0]
            inside = f" → segment {reading.shown(row.name)} → {first.place}"
            raise Misread(first.message, first.remedy, inside) from refused
    found: Node = context.rules[row.pk]
    return found


def _circle(row: Segment, trail: Sequence[int]) -> str:
    ids = [*trail[trail.index(row.pk) :], row.pk]
    names = Segment.objects.in_bulk(ids)
    return " → ".join(f"“{names[pk]}”" for pk in ids if pk in names)


def _is_in(ids: Iterable[int], context: Context) -> Q:
    rows = Segment.objects.in_bulk(list(ids))
    return reduce(or_, (condition(_rule_of(rows[pk], context), context) for pk in ids))


def _said(ids: Sequence[int]) -> Said:
    rows = Segment.objects.in_bulk(list(ids))
    named = f"segment {quoted([rows[pk].name for pk in ids if pk in rows])}"
    return who(f"are in the {named}", f"are not in the {named}")


def _choices() -> list[Choice]:
    return [Choice(pk, name) for pk, name in Segment.objects.order_by("name").values_list("pk", "name")]


SEGMENT: Final = Field(
    "segment",
    "Segment",
    "Segments and lists",
    "segment",
    (Operator("in", "is in", "is not in", Takes.CHOICES, _read, _is_in, _said),),
    _choices,
)
