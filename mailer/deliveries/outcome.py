"""What an answer of the provider makes of the batch: the failure's type decides, nobody reads its words but people."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailer.campaigns.services import pause_for_trouble
from mailer.deliveries import batches, partial
from mailer.deliveries.batches import Claim
from mailer.deliveries.canary import CANARY
from mailer.deliveries.failover import account_refused
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import Fate
from mailer.providers.failover import NEVER, Failover
from mailer.providers.port import (
    Accepted,
    AccountRefused,
    Ambiguous,
    Consignment,
    Copy,
    PermanentFailure,
    Provider,
    ProviderFailure,
    Remembers,
    Send,
    TemporaryFailure,
    TooLarge,
)

logger = logging.getLogger(__name__)

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0


@dataclass(frozen=True, slots=True)
class Ready:
    """A batch of which is written down that it leaves now."""

    batch: Batch
    claim: Claim
    consignment: Consignment
    send: Send


def write_down(
    ready: Ready, answer: Accepted | Exception, *, provider: Provider, now: datetime, failover: Failover = NEVER
) -> None:
    """Turn the answer, or what came instead of one, into the batch's next state."""
    batch, claim, consignment = ready.batch, ready.claim, ready.consignment
    match answer:
        case Accepted() if answer.in_part and not batch.canary:
            partial.record(claim, consignment, answer, now=now)
        case Accepted():
            batches.accept(claim, reference=answer.reference, now=now)
        case ProviderFailure():
            _record(ready, answer, provider=provider.name, failover=failover, now=now)
        case _:
            # A fault nobody foresaw may have come after the request had left.
            logger.error("batch %s: sending broke off", batch.pk, exc_info=answer)
            _broke_off(claim, provider, reason=f"Sending broke off ({type(answer).__name__}).", now=now)


def _broke_off(claim: Claim, provider: Provider, *, reason: str, now: datetime) -> None:
    """What was accepted is unknown, unless the provider kept a journal."""
    known = None
    if isinstance(provider, Remembers):
        known = provider.recall(batch=str(claim.batch_id), attempt=str(claim.attempt))
    if known is None:
        batches.doubt(claim, reason=reason, status=0, now=now)
    else:
        partial.record_recalled(partial.held_by(claim), known, now=now)


def _record(ready: Ready, failure: ProviderFailure, *, provider: str, failover: Failover, now: datetime) -> None:
    """Turn the failure's type into the batch's next state."""
    batch, claim, copies = ready.batch, ready.claim, ready.consignment.copies
    match failure:
        case Ambiguous():
            batches.doubt(claim, reason=failure.reason, status=failure.status, now=now)
        case TemporaryFailure():
            later = now + timedelta(seconds=failure.retry_after or pause_after(batch.strikes))
            batches.refuse(claim, reason=failure.reason, status=failure.status, not_before=later, now=now)
        case AccountRefused():
            batches.refuse(claim, reason=failure.reason, status=failure.status, not_before=now, now=now)
            account_refused(campaign_id=batch.campaign_id, provider=provider, reason=failure.reason, rule=failover)
        case TooLarge():
            _divide(claim, copies, failure, culprit=None, now=now)
        case PermanentFailure(letter=True):
            batches.refuse(claim, reason=failure.reason, status=failure.status, not_before=now, now=now)
            reason = f"The provider refuses the letter: {failure.reason}"
            pause_for_trouble(campaign_id=batch.campaign_id, reason=reason)
        case PermanentFailure():
            _divide(claim, copies, failure, culprit=failure.culprit, now=now)


def _divide(
    claim: Claim, copies: Sequence[Copy], failure: ProviderFailure, *, culprit: int | None, now: datetime
) -> None:
    """Halve the batch, or cut out the one the provider named, until the bad one stands alone and fails."""
    if len(copies) == 1:
        if batches.fail(claim, reason=failure.reason, status=failure.status, now=now):
            fail_copy(copies[0], failure.reason, now)
        return
    ordinals = _ordinals(copies)
    if culprit is not None and culprit < len(copies):
        cuts = [ordinals[culprit], *ordinals[culprit + 1 : culprit + 2]]
    else:
        cuts = [ordinals[len(ordinals) // 2]]
    batches.divide(claim, cuts=cuts, reason=failure.reason, status=failure.status, now=now)


def _ordinals(copies: Sequence[Copy]) -> list[int]:
    references = [int(copy.reference) for copy in copies]
    found = Delivery.objects.filter(pk__in=references, ordinal__isnull=False).order_by("ordinal")
    return [copy.ordinal for copy in found.only("ordinal") if copy.ordinal]


def fail_copy(copy: Copy, reason: str, now: datetime) -> None:
    """This one member gets no copy, for ``reason``; unless its fate is known already. A canary is nobody's copy."""
    if copy.reference.startswith(CANARY):
        return
    Delivery.objects.filter(pk=int(copy.reference), fate=Fate.NONE).update(
        fate=Fate.FAILED, reason=reason[:300], fate_at=now
    )


def pause_after(strikes: int) -> float:
    """Seconds to wait after so many attempts that came to nothing: doubling, at most five minutes."""
    return min(FIRST_PAUSE * 2.0 ** min(strikes, 10), LONGEST_PAUSE)
