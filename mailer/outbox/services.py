"""Putting a message into the outbox, and bringing on its way what waits there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.jobs import Job, enqueue, publish
from mailer.outbox.models import OutboxMessage
from mailer.outbox.states import MessageState
from mailer.outbox.transitions import LEASE, close
from mailer.rendering.message import Message

KEPT: Final = timedelta(days=30)
"""How long a closed row tells that there was a message, and of which kind."""

MOST_HINTS: Final = 64


@transaction.atomic
def post(*, kind: str, address: str, name: str, message: Message, expires_at: datetime, now: datetime) -> OutboxMessage:
    """Keep a message to one person and hint that it is due. Call it in the transaction of what it tells of.

    Args:
        expires_at: when it would be of no use any more; it is not sent after that.
    """
    row = OutboxMessage.objects.create(
        kind=kind,
        address=address,
        name=name,
        subject=message.subject,
        text=message.text,
        html=message.html,
        created_at=now,
        not_before=now,
        expires_at=expires_at,
    )
    enqueue(Job.SEND_MESSAGE, row.pk)
    return row


def provider_of(message_id: int) -> str:
    """Who carries it by its name; "" for the usual provider, or when there is no such message."""
    return OutboxMessage.objects.filter(pk=message_id).values_list("provider", flat=True).first() or ""


def forget(addresses: Collection[str]) -> int:
    """Drop what waits for these addresses, because their owner was erased; returns how many messages."""
    gone, _ = OutboxMessage.objects.filter(address__in=addresses, state=MessageState.DUE).delete()
    return gone


def stroke(*, now: datetime) -> None:
    """What the pump does here: give up what was killed on its way, expire what is late, hint at what is due."""
    for row in OutboxMessage.objects.filter(state=MessageState.SENDING, sending_since__lte=now - LEASE):
        close(row, "doubt", reason="The worker that sent it did not report back.", now=now)
    for row in OutboxMessage.objects.filter(state=MessageState.DUE, expires_at__lte=now):
        close(row, "expire", reason=row.reason, now=now)
    due = OutboxMessage.objects.filter(state=MessageState.DUE, not_before__lte=now).values_list("pk", flat=True)
    for pk in due[:MOST_HINTS]:
        if not publish(Job.SEND_MESSAGE, pk):
            break
    OutboxMessage.objects.filter(closed_at__lte=now - KEPT).delete()
