"""Looking at everything once: what is found is open afterwards, and what is no longer found is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from mailer.deliveries.models import BatchAttempt
from mailer.tracking.alerts import handing_over, letters, telling
from mailer.tracking.alerts.causes import Cause, Look, Outlook
from mailer.tracking.alerts.hooks import left_alone
from mailer.tracking.alerts.keys import keys
from mailer.tracking.models import Alert

LOOKS: Final[Mapping[Alert.Kind, Look]] = {
    Alert.Kind.COMPLAINT: letters.complaints,
    Alert.Kind.BOUNCES: letters.bounces,
    Alert.Kind.SILENCE: letters.silence,
    Alert.Kind.DOUBT: handing_over.in_doubt,
    Alert.Kind.DECISION: handing_over.undecided,
    Alert.Kind.REFUSED: handing_over.refusing,
    Alert.Kind.KEY: keys,
    Alert.Kind.HOOK: left_alone,
}
QUIET: Final = timedelta(days=7)
"""Reports that could not be read are told no longer when none has come for so long."""


def look(outlook: Outlook) -> None:
    """Look once. Safe to run any number of times, and by several workers at once."""
    for kind, find in LOOKS.items():
        found = find(outlook)
        if found is not None:
            _reconcile(kind, found, now=outlook.now)
    _settle_outlived(outlook)


def _reconcile(kind: Alert.Kind, found: Sequence[Cause], *, now: datetime) -> None:
    gone = telling.open_alerts().filter(kind=kind).exclude(subject__in=[cause.subject for cause in found])
    gone.update(settled_at=now)
    for cause in found:
        telling.keep(kind=kind, subject=cause.subject, words=cause.words, now=now)


def _settle_outlived(outlook: Outlook) -> None:
    """Those that were told by whoever met the trouble, and of which time or a later success tells that it is over."""
    told = telling.open_alerts()
    told.filter(kind=Alert.Kind.UNREADABLE, last_at__lte=outlook.now - QUIET).update(settled_at=outlook.now)
    if not outlook.mailbox:
        told.filter(kind=Alert.Kind.MAILBOX).update(settled_at=outlook.now)
    for alert in told.filter(kind=Alert.Kind.ACCOUNT):
        if _reports_again(alert, usual=outlook.provider):
            telling.settle(kind=Alert.Kind.ACCOUNT, subject=alert.subject, now=outlook.now)


def _reports_again(alert: Alert, *, usual: str) -> bool:
    """Whether the provider has told of copies that it was given after the trouble."""
    provider = alert.subject.removeprefix("provider:")
    names = {provider, ""} if provider == usual else {provider}
    asked = Q(provider=provider) | Q(provider="", batch__campaign__provider__in=names)
    later = BatchAttempt.objects.filter(outcome="accepted", events__gt=0, submitted_at__gt=alert.last_at)
    return later.filter(asked).exists()
