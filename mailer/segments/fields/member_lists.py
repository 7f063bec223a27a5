"""Membership of a list of members that was made by hand, see ``mailer.segments.lists``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from mailer.segments.fields import reading
from mailer.segments.fields.field import Choice, Context, Field, Misread, Operator, Said, Takes, who
from mailer.segments.fields.listing import quoted
from mailer.segments.models import MemberList, MemberListEntry


def find(given: str) -> MemberList:
    """A list by its id, or by its name.

    Raises:
        Misread: there is none, or none any more.
    """
    rows = (
        MemberList.objects.filter(pk=int(given)) if given.isdecimal() and given.isascii() else MemberList.objects.none()
    )
    row = rows.first() or MemberList.objects.filter(name=given).first()
    if row is None:
        remedy = "Choose another list, or make it first, under Segments or with `mailer list import`"
        raise Misread(f"there is no list {reading.shown(given)}, or none any more", remedy)
    return row


def _read(value: Any, context: Context) -> list[int]:
    return list(dict.fromkeys(find(given).pk for given in reading.texts(value, context)))


def _said(ids: Sequence[int]) -> Said:
    names = dict(MemberList.objects.filter(pk__in=ids).values_list("pk", "name"))
    named = f"list {quoted([names[pk] for pk in ids if pk in names])}"
    return who(f"are on the {named}", f"are not on the {named}")


def _is_on(ids: Sequence[int], _: Context) -> Q:
    return Q(Exists(MemberListEntry.objects.filter(member=OuterRef("pk"), member_list__in=ids)))


def _choices() -> list[Choice]:
    return [Choice(pk, name) for pk, name in MemberList.objects.order_by("name").values_list("pk", "name")]


MEMBER_LIST: Final = Field(
    "list",
    "List of members",
    "Segments and lists",
    "list",
    (Operator("in", "is on", "is not on", Takes.CHOICES, _read, _is_on, _said),),
    _choices,
)
