"""Questions about members, as expressions the database answers itself.

They are building blocks for segments: annotate or filter any ``Member`` queryset with them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import Case, CharField, Q, Value, When

from mailer.members.models import Category

GRACE_DAYS: Final = 90
TRAINEE_CATEGORIES: Final = (Category.STUDENT, Category.POSTDOC)

PAID: Final = "paid"
DUE: Final = "due"
LAPSED: Final = "lapsed"


def dues_status(today: date) -> Case:
    """Whether the dues are paid: ``"paid"``, ``"due"`` or ``"lapsed"``.

    Due means they ended at most 90 days ago, the time of grace. A member without a date counts as
    paid: emeritus and honorary members owe nothing, and what we don't know we hold against nobody.
    """
    return Case(
        When(Q(dues_until__isnull=True) | Q(dues_until__gte=today), then=Value(PAID)),
        When(dues_until__gte=today - timedelta(days=GRACE_DAYS), then=Value(DUE)),
        default=Value(LAPSED),
        output_field=CharField(),
    )


def is_trainee() -> Q:
    """Students and postdoctoral fellows."""
    return Q(category__in=TRAINEE_CATEGORIES)
