"""Opening, counting, settling and putting aside alerts. One is open a kind and subject."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from mailer.accounts.models import Staff
from mailer.tracking.models import Alert


@transaction.atomic
def tell(*, kind: Alert.Kind, subject: str, words: str, now: datetime) -> bool:
    """Something happened: open an alert, or count one more time on the open one. Returns whether it is new.

    ``words`` say what happened and what to do; they hold no personal data. Whoever put the alert
    aside sees it again.
    """
    alert, made = _open(kind, subject, words, now)
    if not made:
        again = Alert.objects.filter(pk=alert.pk)
        again.update(times=F("times") + 1, words=words[:500], last_at=now, seen_at=None, seen_by=None)
    return made


@transaction.atomic
def keep(*, kind: Alert.Kind, subject: str, words: str, now: datetime) -> bool:
    """Something is so: open an alert, or say it in the words of now. Returns whether it is new."""
    alert, made = _open(kind, subject, words, now)
    if not made:
        Alert.objects.filter(~Q(words=words[:500]), pk=alert.pk).update(words=words[:500], last_at=now)
    return made


def settle(*, kind: Alert.Kind, subject: str, now: datetime) -> bool:
    """Close an alert whose cause is gone; returns whether one was open."""
    return bool(open_alerts().filter(kind=kind, subject=subject).update(settled_at=now))


def put_aside(*, alert: Alert, by: Staff, now: datetime) -> bool:
    """Somebody has seen it: it stays open, and asks for nobody any more. False when somebody was faster."""
    return bool(unseen_alerts().filter(pk=alert.pk).update(seen_at=now, seen_by=by))


def take_up(*, alert: Alert) -> bool:
    """Let it ask for somebody again."""
    return bool(open_alerts().filter(pk=alert.pk, seen_at__isnull=False).update(seen_at=None, seen_by=None))


def open_alerts() -> QuerySet[Alert]:
    """Whose cause is still there."""
    return Alert.objects.filter(settled_at=None)


def unseen_alerts() -> QuerySet[Alert]:
    """The open ones that nobody has put aside."""
    return open_alerts().filter(seen_at=None)


def _open(kind: Alert.Kind, subject: str, words: str, now: datetime) -> tuple[Alert, bool]:
    return Alert.objects.get_or_create(
        kind=kind, subject=subject, settled_at=None, defaults={"words": words[:500], "first_at": now, "last_at": now}
    )
