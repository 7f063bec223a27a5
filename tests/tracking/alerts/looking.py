"""A look at the rows, as the job takes it every minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mailer.deliveries.settling import Pipe
from mailer.tracking.alerts import watch
from mailer.tracking.alerts.causes import Outlook
from mailer.tracking.alerts.telling import open_alerts
from mailer.tracking.models import Alert
from tests.deliveries.sending import OPEN_PIPE, PATIENCE
from tests.people import NOW


def look(*, now: datetime = NOW, pipe: Pipe = OPEN_PIPE, **known: Any) -> dict[str, str]:
    """Look once; what is open afterwards, by kind."""
    watch.look(Outlook(now=now, patience=PATIENCE, pipe=pipe, provider="sendgrid", **known))
    return {alert.kind: alert.words for alert in open_alerts()}


def the_alert() -> Alert:
    return Alert.objects.get()
