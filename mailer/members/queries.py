"""Questions about members, as expressions and queries the database answers itself.

The expressions are building blocks for segments: annotate or filter any ``Member`` queryset with
them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from mailer import env
from mailer.accounts.models import Staff
from mailer.members.models import (
    Address,
    AddressState,
    Category,
    CustomField,
    Member,
    MemberView,
    Suppression,
    Topic,
    TopicChoice,
)

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


def own_fields() -> QuerySet[CustomField]:
    """The fields of the society's own that are asked for today, in their order."""
    return CustomField.objects.filter(retired_at=None)


def views_for(staff: Staff) -> QuerySet[MemberView]:
    """The views of the list of members that this person may use: their own, and those that colleagues share."""
    return MemberView.objects.filter(Q(by=staff) | Q(shared=True)).select_related("by")


def topics() -> QuerySet[Topic]:
    """The topics members can choose from today, in their order."""
    return Topic.objects.filter(retired_at=None)


def subscribers(topic: Topic) -> int:
    """How many members get a topic, by choice or because they have not chosen."""
    register = Member.objects.filter(erased_at=None)
    chose = TopicChoice.objects.filter(topic=topic, subscribed=not topic.default_on, member__erased_at=None).count()
    return register.count() - chose if topic.default_on else chose
