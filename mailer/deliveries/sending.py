"""Sending one batch: claim, last look, submit, outcome.

The order is what keeps the promise. That we are about to send is committed before the first byte
leaves; so after a kill at any instant the rows say whether something may have been accepted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailer.content.models import Society
from mailer.content.services import society
from mailer.deliveries import batches
from mailer.deliveries.batches import Claim
from mailer.deliveries.canary import canary_copy
from mailer.deliveries.copies import MAKING, copies_of, due_rows, skeleton, skip, within
from mailer.deliveries.enclosures import attachments_of
from mailer.deliveries.models import Batch
from mailer.deliveries.outcome import Ready, fail_copy, pause_after, write_down
from mailer.deliveries.pace import Pace, Unlimited
from mailer.providers.failover import NEVER, Failover
from mailer.providers.port import (
    Accepted,
    BadCopy,
    Consignment,
    Copy,
    Provider,
    Remembers,
    Send,
    Sender,
)

logger = logging.getLogger(__name__)

MOST_STRIKES = 3


def uncounted(copies: int, seconds: float) -> None:
    """Nobody wants to know how long it took to make the copies."""


@dataclass(frozen=True)
class Dispatch:
    """What sending needs from outside: the carrier, the clock, how long a claim lasts (seconds), the pace.

    ``only_to`` are the domains that may be written to; none: all. ``made`` is told how many copies were made, and in
    how many seconds. ``failover`` says who goes on when the account is refused.
    """

    provider: Provider
    clock: Callable[[], datetime]
    lease: float
    pace: Pace = field(default_factory=Unlimited)
    only_to: frozenset[str] = frozenset()
    made: Callable[[int, float], None] = uncounted
    failover: Failover = NEVER


def send_batch(*, batch_id: int, owner: str, dispatch: Dispatch) -> bool:
    """Send one batch if it is due and nobody else's; whether it was. Safe to call any number of times, anywhere."""
    claim = batches.take(batch_id=batch_id, owner=owner, now=dispatch.clock(), lease=dispatch.lease)
    if claim is None:
        return False
    if ready := _make_ready(claim, dispatch):
        answer = _hand_over(ready.send)
        write_down(ready, answer, provider=dispatch.provider, now=dispatch.clock(), failover=dispatch.failover)
        if isinstance(dispatch.provider, Remembers):
            dispatch.provider.forget(batch=str(claim.batch_id), attempt=str(claim.attempt))
    return True


def _make_ready(claim: Claim, dispatch: Dispatch) -> Ready | None:
    """Everything before the first byte. None: there is nothing to send, or not now."""
    # Without what staff wrote, which is long: the letter is in the skeleton.
    batch = Batch.objects.select_related("campaign__topic").defer("campaign__content").get(pk=claim.batch_id)
    began = time.perf_counter()
    try:
        consignment, send = _prepare(batch, dispatch)
    except Exception as exc:
        # Nothing has left yet. A batch that can't be prepared must not stop the others.
        logger.exception("batch %s could not be prepared", batch.pk)
        _release(batch, claim, reason=f"It could not be prepared ({type(exc).__name__}).", dispatch=dispatch)
        return None
    copies = len(consignment.copies)
    dispatch.made(copies, time.perf_counter() - began)
    if not copies:
        batches.close_empty(claim)
    elif wait := dispatch.pace.wait(provider=dispatch.provider.name, lane=batch.lane, copies=copies):
        batches.postpone(claim, not_before=dispatch.clock() + timedelta(seconds=wait))
    elif batches.begin_submitting(
        claim, copies=copies, now=dispatch.clock(), lease=dispatch.lease, provider=dispatch.provider.name
    ):
        return Ready(batch, claim, consignment, send)
    return None


def _prepare(batch: Batch, dispatch: Dispatch) -> tuple[Consignment, Send]:
    """Everything that can go wrong without anything leaving."""
    consignment = _consignment(batch, dispatch)
    while True:
        try:
            with MAKING:
                return consignment, dispatch.provider.pack(consignment)
        except BadCopy as bad:
            copies = list(consignment.copies)
            fail_copy(copies.pop(bad.index), bad.reason, dispatch.clock())
            consignment = replace(consignment, copies=copies)


def _consignment(batch: Batch, dispatch: Dispatch) -> Consignment:
    letter, sender = skeleton(batch.skeleton_id), society()
    return Consignment(
        skeleton=letter,
        sender=_sender(sender),
        copies=[canary_copy(batch)] if batch.canary else _copies(batch, letter.fields, dispatch),
        arguments={"cid": str(batch.campaign_id), "bid": str(batch.pk), "att": str(batch.attempt)},
        stream=batch.campaign.content_type,
        list_id=_list_id(batch, sender),
        tracked=batch.tracked,
        attachments=() if batch.campaign.notice is None else attachments_of(batch),
    )


def _copies(batch: Batch, fields: tuple[str, ...], dispatch: Dispatch) -> list[Copy]:
    now = dispatch.clock()
    rows = within(dispatch.only_to, due_rows(batch, today=now.date()))
    with MAKING:
        copies, unrenderable = copies_of([row for row in rows if not row.refusal], fields)
    skip([*(row for row in rows if row.refusal), *unrenderable], now=now)
    return copies


def _sender(row: Society) -> Sender:
    return Sender(name=row.sender_name, address=row.sender_address, reply_to=row.reply_to)


def _list_id(batch: Batch, row: Society) -> str:
    stream = batch.campaign.topic.slug if batch.campaign.topic else batch.campaign.content_type
    return f"{stream}.{row.list_domain}"


def _hand_over(send: Send) -> Accepted | Exception:
    try:
        return send()
    except Exception as exc:  # noqa: BLE001 - whatever it is, it is the answer
        return exc


def _release(batch: Batch, claim: Claim, *, reason: str, dispatch: Dispatch) -> None:
    later = dispatch.clock() + timedelta(seconds=pause_after(batch.strikes))
    batches.release(claim, reason=reason, not_before=later, most_strikes=MOST_STRIKES)
