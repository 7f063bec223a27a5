"""The frequency cap: at most so many letters to a member in so many days.

Governance mail neither counts nor is capped.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from mailer.campaigns.states import State
from mailer.deliveries.missed import NOT_RECEIVED, never_left
from mailer.deliveries.models import Delivery


def at_the_cap(*, letters: int, days: int, now: datetime) -> QuerySet[Any] | None:
    """Ids of the members who had ``letters`` copies or more in the last ``days``; None when there is no cap.

    Copies that are planned and will still go count; those that came back or were stopped don't.
    """
    if not letters or not days:
        return None
    stopped = Q(campaign__state=State.CANCELLED) & never_left()
    recent = Delivery.objects.filter(
        ~stopped, refusal="", campaign__topic__isnull=False, campaign__started_at__gt=now - timedelta(days=days)
    )
    counted = recent.exclude(fate__in=NOT_RECEIVED).order_by().values("member").annotate(copies=Count("pk"))
    return counted.filter(copies__gte=letters).values("member")
