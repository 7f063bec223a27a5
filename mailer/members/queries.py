"""Questions about members, as expressions and queries the database answers itself.

The expressions are building blocks for segments: annotate or filter any ``Member`` queryset with
them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from mailer import env
from mailer.members.models import Address, AddressState, Category, Suppression, Topic

TRAINEE_CATEGORIES: Final = (Category.STUDENT, Category.POSTDOC)

PAID: Final = "paid"
DUE: Final = "due"

ACTIVE: Final = "active"
GRACE: Final = "grace"
LAPSED: Final = "lapsed"


def dues_status(today: date) -> Case:
    """Whether the dues are paid: ``"paid"``, ``"due"`` or ``"lapsed"``.

    Due means they ended at most ``MAILER_DUES_GRACE_DAYS`` ago, the time of grace. A member without
    a date counts as paid: emeritus and honorary members owe nothing, and what we don't know we hold
    against nobody.
    """
    return _by_dues(today, paid=PAID, due=DUE)


def membership_status(today: date) -> Case:
    """The same, said of the membership: ``"active"``, ``"grace"`` or ``"lapsed"``."""
    return _by_dues(today, paid=ACTIVE, due=GRACE)


def grace() -> timedelta:
    """How long after the end of the dues a member still counts."""
    return timedelta(days=env.current().dues_grace_days)


def _by_dues(today: date, *, paid: str, due: str) -> Case:
    return Case(
        When(Q(dues_until__isnull=True) | Q(dues_until__gte=today), then=Value(paid)),
        When(dues_until__gte=today - grace(), then=Value(due)),
        default=Value(LAPSED),
        output_field=CharField(),
    )


def is_trainee() -> Q:
    """Students and postdoctoral fellows."""
    return Q(category__in=TRAINEE_CATEGORIES)


def usable_addresses(member_id: int) -> QuerySet[Address]:
    """The addresses of a member that mail can go to: they work, and nothing forbids it."""
    forbidden = Suppression.objects.filter(address_hash=OuterRef("address_hash"), lifted_at=None)
    return Address.objects.filter(~Exists(forbidden), member=member_id, state=AddressState.OK)


def topics() -> QuerySet[Topic]:
    """The topics members can choose from today, in their order."""
    return Topic.objects.filter(retired_at=None)
