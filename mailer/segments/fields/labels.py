"""Labels: interests, committees, tags. A member has any number of them, or none."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q

from mailer.members.models import LabelKind, MemberLabel
from mailer.segments.fields import reading
from mailer.segments.fields.field import Choice, Field, Operator, Said, Takes, who
from mailer.segments.fields.listing import quoted

_MOST_OFFERED: Final = 500


def labels(name: str, label: str, kind: LabelKind, *, group: str, has: str, has_not: str) -> Field:
    """A field of the labels of one kind.

    Args:
        has: what is said of who has one of them, with a blank: "sit on the committee {}".
        has_not: the opposite.
    """

    def said(values: list[str]) -> Said:
        return who(has.format(quoted(values)), has_not.format(quoted(values)))

    none = who(f"have no {label.lower()}", f"have at least one of the {label.lower()}")
    one_of = Operator(
        "in", "has one of", "has none of", Takes.CHOICES, reading.texts,
        lambda values, _: _labelled(kind, value__in=values), said,
    )  # fmt: skip
    empty = Operator(
        "empty", "is empty", "is not empty", Takes.NOTHING, reading.nothing,
        lambda _value, _: ~_labelled(kind), lambda _: none,
    )  # fmt: skip
    return Field(name, label, group, "labels", (one_of, empty), lambda: _in_use(kind))


def _labelled(kind: LabelKind, **wanted: list[str]) -> Q:
    return Q(Exists(MemberLabel.objects.filter(member=OuterRef("pk"), kind=kind, **wanted)))


def _in_use(kind: LabelKind) -> list[Choice]:
    used = MemberLabel.objects.filter(kind=kind).order_by("value").values_list("value", flat=True).distinct()
    return [Choice(value, value) for value in used[:_MOST_OFFERED]]
