"""Delivering messages: tried again for three days, each try in the log, an endpoint that fails too long is left alone.

A try is claimed by moving its time ahead: a worker that is killed leaves it due again, and it is
delivered again under the same id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.audit.services import record
from mailer.hooks.models import Attempt, Endpoint, Message, MessageState
from mailer.hooks.posting import Answer, Post
from mailer.hooks.signing import headers
from mailer.hooks.telling import MOST_HINTS
from mailer.jobs import Job, publish

PAUSES: Final = tuple(timedelta(seconds=n) for n in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""Before the second try and each one after it, as the Standard Webhooks specification proposes."""

PATIENCE: Final = timedelta(days=5)
"""An endpoint that took nothing for so long is switched off."""

KEPT: Final = timedelta(days=30)
_LEASE: Final = timedelta(minutes=2)
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Courier:
    """What delivering needs from outside."""

    post: Post
    clock: Callable[[], datetime]


def deliver(*, message_id: int, courier: Courier) -> None:
    """Try once to deliver a message, if it is due. Safe to call any number of times, anywhere."""
    now = courier.clock()
    due = Message.objects.filter(pk=message_id, state=MessageState.DUE, not_before__lte=now, endpoint__off_at=None)
    message = due.select_related("endpoint").first()
    if message is None:
        return
    number = message.attempts + 1
    claim = Message.objects.filter(pk=message.pk, state=MessageState.DUE, attempts=message.attempts)
    if not claim.update(attempts=number, not_before=now + _LEASE):
        return
    body = message.body.encode()
    signed = headers(name=message.name, body=body, salts=_salts(message.endpoint, now), now=now)
    answer = courier.post(url=message.endpoint.url, body=body, headers=signed)
    _note(message, number, answer, now=courier.clock())


@transaction.atomic
def _note(message: Message, number: int, answer: Answer, *, now: datetime) -> None:
    Attempt.objects.create(
        message=message, number=number, at=now, status=answer.status, words=answer.words, seconds=answer.seconds
    )
    known = Message.objects.filter(pk=message.pk, attempts=number, state=MessageState.DUE)
    if answer.taken:
        known.update(state=MessageState.DELIVERED, closed_at=now)
        Endpoint.objects.filter(pk=message.endpoint_id).exclude(failing_since=None).update(failing_since=None)
        return
    if number > len(PAUSES):
        known.update(state=MessageState.FAILED, closed_at=now)
    else:
        known.update(not_before=now + PAUSES[number - 1])
    _note_failure(message.endpoint_id, answer, now=now)


def _note_failure(endpoint_id: int, answer: Answer, *, now: datetime) -> None:
    Endpoint.objects.filter(pk=endpoint_id, failing_since=None).update(failing_since=now)
    in_use = Endpoint.objects.filter(pk=endpoint_id, off_at=None)
    if answer.status == _GONE:
        why = "It answered 410: nobody listens there any more."
    elif in_use.filter(failing_since__lte=now - PATIENCE).exists():
        why = f"It took nothing for {PATIENCE.days} days."
    else:
        return
    if in_use.update(off_at=now, off_because=why):
        record(actor="hooks", action="hook.switched_off", subject=f"hook:{endpoint_id}", detail={"because": why})


def stroke(*, now: datetime) -> None:
    """What the pump does here: hint at what is due, and let go what is old."""
    due = Message.objects.filter(state=MessageState.DUE, not_before__lte=now, endpoint__off_at=None)
    for pk in due.order_by("not_before").values_list("pk", flat=True)[:MOST_HINTS]:
        if not publish(Job.DELIVER_HOOK, pk):
            break
    Message.objects.filter(made_at__lte=now - KEPT).delete()


def _salts(endpoint: Endpoint, now: datetime) -> list[str]:
    old = endpoint.old_until is not None and endpoint.old_until > now
    return [endpoint.salt, endpoint.old_salt] if old else [endpoint.salt]
