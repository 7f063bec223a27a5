"""What only reads: how many a rule names, a few of them, and which version of a segment holds."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

from django.db.models import Max, Min, QuerySet

from mailer.members.models import Member
from mailer.segments.fields.field import type_of_rule
from mailer.segments.models import Segment, SegmentVersion
from mailer.segments.rules import members

SAMPLE: Final = 10


def count(rule: type_of_rule, *, today: date) -> int:
    """Members the rule names now.

    Raises:
        RuleRefused: naming each part of the rule that can't be understood.
    """
    return members(rule, today=today).count()


def sample(rule: type_of_rule, *, today: date, chance: Random, size: int = SAMPLE) -> list[Member]:
    """Some of them, by chance, without sorting everybody: those that follow a place in the register chosen at random.

    Raises:
        RuleRefused: as ``count``.
    """
    return some_of(members(rule, today=today), chance=chance, size=size)


def some_of(found: QuerySet[Member], *, chance: Random, size: int = SAMPLE) -> list[Member]:
    """A few of the members found, as ``sample`` chooses them."""
    ends = Member.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    start = chance.randint(ends["first"], ends["last"])
    after = list(found.filter(pk__gte=start).order_by("pk")[:size])
    return [*after, *found.filter(pk__lt=start).order_by("pk")[: size - len(after)]]


def version_of(segment: Segment | None) -> SegmentVersion | None:
    """The version whose rule the segment has."""
    return segment.versions.filter(number=segment.version).first() if segment else None
