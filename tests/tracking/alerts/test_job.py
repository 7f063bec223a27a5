"""The job as it runs every minute: it looks with the settings of the installation, and mails what is new."""

from __future__ import annotations

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from mailer.outbox.models import OutboxMessage
from mailer.tracking.models import Alert
from tests.deliveries.sending import start
from tests.tracking.alerts.looking import the_alert
from workers import tasks


def test_what_it_finds_is_open_and_mailed_once(ada: Staff, society: Society) -> None:
    start(ada)
    Batch.objects.update(state=BatchState.PARKED)
    for _ in range(2):
        tasks.raise_alerts()
    assert the_alert().kind == Alert.Kind.DECISION
    message = OutboxMessage.objects.get()
    assert (message.address, message.kind) == (ada.email, "alert")
    assert "http://testserver/alerts" in message.text
    assert "http://testserver/alerts" in message.html
