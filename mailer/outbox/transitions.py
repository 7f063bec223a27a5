"""Moving a message from state to state, each time by one conditional update. Closing it empties the row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from mailer.outbox.models import OutboxMessage
from mailer.outbox.states import TRANSITIONS, MessageState

LEASE: Final = timedelta(minutes=15)
"""A message that is on its way for longer was being sent by a worker that is gone; no provider takes so long."""

_EMPTY: Final = {"address": "", "name": "", "subject": "", "text": "", "html": ""}


def move(row: OutboxMessage, verb: str, **fields: Any) -> bool:
    """Move the row from the state and the attempt we know it in; False when somebody else was faster."""
    before = MessageState(row.state)
    after = TRANSITIONS[before, verb]
    known = OutboxMessage.objects.filter(pk=row.pk, state=before, attempts=row.attempts)
    if not known.update(state=after, **fields):
        return False
    row.state = after
    row.attempts = fields.get("attempts", row.attempts)
    return True


def close(row: OutboxMessage, verb: str, *, now: datetime, reason: str = "") -> bool:
    """Move the row to a state it does not leave. What was in the message is forgotten."""
    return move(row, verb, closed_at=now, sending_since=None, reason=reason[:300], **_EMPTY)
