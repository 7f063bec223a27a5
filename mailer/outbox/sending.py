"""Sending one message: what can fail without anything leaving comes first, then the promise, then the bytes.

After a kill at any instant the row tells whether something may have left. If so, it is not sent
again: whoever waits for it can ask for another.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer.outbox.models import OutboxMessage
from mailer.outbox.states import MessageState
from mailer.outbox.transitions import close, move
from mailer.providers.allowing import NOT_ALLOWED, may_be_written_to
from mailer.providers.port import (
    AccountRefused,
    BadCopy,
    Consignment,
    Copy,
    PermanentFailure,
    Provider,
    ProviderFailure,
    Remembers,
    Send,
    Sender,
    TemporaryFailure,
    TooLarge,
)
from mailer.rendering.skeleton import Part, Skeleton

logger = logging.getLogger(__name__)

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0


@dataclass(frozen=True)
class Carrier:
    """What sending needs from outside: who carries it, who it is from, the clock.

    ``only_to`` are the domains that may be written to; none: all.
    """

    provider: Provider
    sender: Sender
    clock: Callable[[], datetime]
    only_to: frozenset[str] = frozenset()


def send_message(*, message_id: int, carrier: Carrier) -> None:
    """Send one message if it is due. Safe to call any number of times, anywhere."""
    now = carrier.clock()
    row = OutboxMessage.objects.filter(pk=message_id, state=MessageState.DUE, not_before__lte=now).first()
    if row is None:
        return
    if row.expires_at <= now:
        close(row, "expire", reason=row.reason, now=now)
        return
    if not may_be_written_to(row.address, carrier.only_to):
        close(row, "fail", reason=NOT_ALLOWED, now=now)
        return
    # Two workers may come to this point; neither must write into what the other keeps of its attempt.
    attempt = f"{row.attempts + 1}-{secrets.token_hex(4)}"
    try:
        send = carrier.provider.pack(consignment_of(row, carrier.sender, attempt))
    except BadCopy as exc:
        close(row, "fail", reason=exc.reason, now=now)
        return
    if move(row, "submit", sending_since=now, attempts=row.attempts + 1):
        _submit(row, send, carrier)
    if isinstance(carrier.provider, Remembers):
        carrier.provider.forget(batch=_reference(row), attempt=attempt)


def _submit(row: OutboxMessage, send: Send, carrier: Carrier) -> None:
    try:
        accepted = send()
    except ProviderFailure as failure:
        _record(row, failure, now=carrier.clock())
    except Exception as exc:
        # A fault nobody foresaw may have come after the message had left.
        logger.exception("message %s: sending broke off", row.pk)
        close(row, "doubt", reason=f"Sending broke off ({type(exc).__name__}).", now=carrier.clock())
    else:
        if accepted.failures:
            _refused(row, accepted.failures[0].reason, temporary=accepted.failures[0].temporary, now=carrier.clock())
        elif accepted.untouched:
            _refused(row, accepted.reason, temporary=True, now=carrier.clock())
        else:
            close(row, "doubt" if accepted.in_doubt else "accept", reason=accepted.reason, now=carrier.clock())


def _record(row: OutboxMessage, failure: ProviderFailure, *, now: datetime) -> None:
    match failure:
        case TemporaryFailure(retry_after=wait):
            _refused(row, failure.reason, temporary=True, now=now, wait=wait)
        case AccountRefused():
            # Nothing leaves until a person acts; until it expires, there is hope.
            _refused(row, failure.reason, temporary=True, now=now, wait=LONGEST_PAUSE)
        case PermanentFailure() | TooLarge():
            _refused(row, failure.reason, temporary=False, now=now)
        case _:
            close(row, "doubt", reason=failure.reason, now=now)


def _refused(row: OutboxMessage, reason: str, *, temporary: bool, now: datetime, wait: float | None = None) -> None:
    if not temporary:
        close(row, "fail", reason=reason, now=now)
        return
    pause = wait or min(FIRST_PAUSE * 2.0 ** min(row.attempts - 1, 10), LONGEST_PAUSE)
    move(row, "refuse", sending_since=None, reason=reason[:300], not_before=now + timedelta(seconds=pause))


def consignment_of(row: OutboxMessage, sender: Sender, attempt: str) -> Consignment:
    """The message as providers take it. It is no list mail: it has no list and nothing to unsubscribe from."""
    reference = _reference(row)
    return Consignment(
        skeleton=Skeleton(
            subject=Part((row.subject,), ()),
            preheader=Part(("",), ()),
            text=Part((row.text,), ()),
            html=Part((row.html,), ()),
        ),
        sender=sender,
        copies=[Copy(address=row.address, name=row.name, values={}, unsubscribe_url="", reference=reference)],
        # No campaign and no batch of ours: events that name it are counted and otherwise ignored.
        arguments={"cid": "0", "bid": reference, "att": attempt},
        stream="system",
        list_id="",
        tracked=False,
    )


def _reference(row: OutboxMessage) -> str:
    return f"outbox-{row.pk}"
