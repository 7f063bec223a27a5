"""Sending one message: what can fail without anything leaving comes first, then the promise, then the bytes.

After a kill at any instant the row tells whether something may have left. If so, it is not sent
again: whoever waits for it can ask for another. A message that certainly did not leave may go on with
another provider, by the rule that holds for letters.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer.jobs import Job, publish
from mailer.outbox.models import OutboxMessage
from mailer.outbox.states import MessageState
from mailer.outbox.transitions import close, move
from mailer.providers.allowing import NOT_ALLOWED, may_be_written_to
from mailer.providers.failover import FEWEST_ATTEMPTS, NEVER, Failover
from mailer.providers.port import (
    AccountRefused,
    BadCopy,
    Consignment,
    Copy,
    CopyFailure,
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

    ``only_to`` are the domains that may be written to; none: all. ``failover`` says who goes on with what
    ``provider`` does not take.
    """

    provider: Provider
    sender: Sender
    clock: Callable[[], datetime]
    only_to: frozenset[str] = frozenset()
    failover: Failover = NEVER


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
    row.tried_since = row.tried_since or now
    if move(row, "submit", sending_since=now, tried_since=row.tried_since, attempts=row.attempts + 1):
        _submit(row, send, carrier)
    if isinstance(carrier.provider, Remembers):
        carrier.provider.forget(batch=_reference(row), attempt=attempt)


def _submit(row: OutboxMessage, send: Send, carrier: Carrier) -> None:
    try:
        accepted = send()
    except ProviderFailure as failure:
        _record(row, failure, carrier)
    except Exception as exc:
        # A fault nobody foresaw may have come after the message had left.
        logger.exception("message %s: sending broke off", row.pk)
        close(row, "doubt", reason=f"Sending broke off ({type(exc).__name__}).", now=carrier.clock())
    else:
        if accepted.failures:
            _refused_copy(row, accepted.failures[0], carrier)
        elif accepted.untouched:
            _put_off(row, accepted.reason, carrier)
        else:
            close(row, "doubt" if accepted.in_doubt else "accept", reason=accepted.reason, now=carrier.clock())


def _record(row: OutboxMessage, failure: ProviderFailure, carrier: Carrier) -> None:
    match failure:
        case TemporaryFailure(retry_after=wait):
            _put_off(row, failure.reason, carrier, wait=wait)
        case AccountRefused():
            # Here nothing leaves until a person acts; until it expires, there is hope.
            _put_off(row, failure.reason, carrier, wait=LONGEST_PAUSE, at_once=True)
        case PermanentFailure() | TooLarge():
            close(row, "fail", reason=failure.reason, now=carrier.clock())
        case _:
            close(row, "doubt", reason=failure.reason, now=carrier.clock())


def _refused_copy(row: OutboxMessage, failure: CopyFailure, carrier: Carrier) -> None:
    if failure.temporary:
        _put_off(row, failure.reason, carrier)
    else:
        close(row, "fail", reason=failure.reason, now=carrier.clock())


def _put_off(
    row: OutboxMessage, reason: str, carrier: Carrier, *, wait: float | None = None, at_once: bool = False
) -> None:
    """It certainly was not taken: it waits for its next turn, or for another provider's, which comes at once."""
    now, rule = carrier.clock(), carrier.failover
    if rule.provider not in {"", carrier.provider.name} and (at_once or _is_tried_for_long(row, rule, now=now)):
        if move(row, "refuse", sending_since=None, provider=rule.provider, reason=reason[:300], not_before=now):
            logger.warning("message %s goes on by %s, not by %s", row.pk, rule.provider, carrier.provider.name)
            publish(Job.SEND_MESSAGE, row.pk)
        return
    pause = wait or min(FIRST_PAUSE * 2.0 ** min(row.attempts - 1, 10), LONGEST_PAUSE)
    move(row, "refuse", sending_since=None, reason=reason[:300], not_before=now + timedelta(seconds=pause))


def _is_tried_for_long(row: OutboxMessage, rule: Failover, *, now: datetime) -> bool:
    since = row.tried_since or now
    return row.attempts >= FEWEST_ATTEMPTS and since <= now - timedelta(seconds=rule.after)


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
