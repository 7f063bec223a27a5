"""Mailing new alerts, each once, to those who can do something about it; several at once go in one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.accounts.queries import who_may
from mailer.accounts.roles import Right
from mailer.content.models import Society
from mailer.content.services import SocietyMissing, society
from mailer.outbox.composing import compose
from mailer.outbox.services import post
from mailer.tracking.alerts.telling import unseen_alerts
from mailer.tracking.models import Alert

KIND: Final = "alert"
GOOD_FOR: Final = timedelta(days=1)
AGAIN: Final = timedelta(hours=12)
"""What comes, goes and comes back within this time is mailed once."""

TOLD: Final[Mapping[Alert.Kind, Right]] = {
    Alert.Kind.COMPLAINT: Right.APPROVE,
    Alert.Kind.BOUNCES: Right.APPROVE,
    Alert.Kind.SILENCE: Right.APPROVE,
    Alert.Kind.DOUBT: Right.APPROVE,
    Alert.Kind.DECISION: Right.APPROVE,
    Alert.Kind.REFUSED: Right.APPROVE,
    Alert.Kind.KEY: Right.ADMINISTER,
    Alert.Kind.HOOK: Right.ADMINISTER,
    Alert.Kind.UNREADABLE: Right.ADMINISTER,
    Alert.Kind.ACCOUNT: Right.APPROVE,
    Alert.Kind.MAILBOX: Right.ADMINISTER,
}
"""Whose right it takes to do something about it."""


@transaction.atomic
def mail_new(*, page: str, now: datetime) -> int:
    """Put what is new into the outbox; returns how many messages. ``page`` is the address of all alerts.

    Nobody is written to before the society has said who its mail is from.
    """
    try:
        sender = society()
    except SocietyMissing:
        return 0
    waiting = unseen_alerts().filter(mailed_at=None).order_by("pk")
    new = [alert for alert in waiting if _take(alert, now) and not _was_mailed(alert, now)]
    if not new:
        return 0
    staff = {person.pk: person for right in set(TOLD.values()) for person in who_may(right)}
    return sum(_mail(staff[pk], new, sender, page, now) for pk in sorted(staff))


def _take(alert: Alert, now: datetime) -> bool:
    """Make it ours to mail; another worker may have been faster."""
    return bool(Alert.objects.filter(pk=alert.pk, mailed_at=None).update(mailed_at=now))


def _was_mailed(alert: Alert, now: datetime) -> bool:
    earlier = Alert.objects.filter(kind=alert.kind, subject=alert.subject, mailed_at__gt=now - AGAIN)
    return earlier.exclude(pk=alert.pk).exists()


def _mail(person: Staff, new: Sequence[Alert], sender: Society, page: str, now: datetime) -> bool:
    theirs = [alert for alert in new if person.may(TOLD[Alert.Kind(alert.kind)])]
    if theirs:
        message = compose(KIND, {"society": sender, "alerts": theirs, "url": page})
        post(kind=KIND, address=person.email, name=person.name, message=message, expires_at=now + GOOD_FOR, now=now)
    return bool(theirs)
