"""What staff must be told about. One open alert a kind and subject; happening again only counts up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from mailer.tracking.models import Alert


@transaction.atomic
def tell(*, kind: Alert.Kind, subject: str, words: str, now: datetime) -> bool:
    """Open an alert, or count one more time on the open one. Returns whether it is new.

    ``words`` say what happened and what to do; they hold no personal data.
    """
    said = words[:500]
    alert, made = Alert.objects.get_or_create(
        kind=kind, subject=subject, settled_at=None, defaults={"words": said, "first_at": now, "last_at": now}
    )
    if not made:
        Alert.objects.filter(pk=alert.pk).update(times=F("times") + 1, words=said, last_at=now)
    return made


def settle(*, kind: Alert.Kind, subject: str, now: datetime) -> bool:
    """Close an alert whose cause is gone; returns whether one was open."""
    return bool(Alert.objects.filter(kind=kind, subject=subject, settled_at=None).update(settled_at=now))
