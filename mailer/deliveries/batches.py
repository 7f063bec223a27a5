"""Moving one batch through its states.

Every function is one short transaction around one conditional UPDATE, so calling it twice, late,
or from two places changes nothing.

A worker's writes carry its ``Claim``: owner and attempt are the fence. A worker that was given up
(frozen, cut off) and comes back finds that its claim is no longer the batch's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, QuerySet

from mailer.campaigns.states import State
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.states import BATCH_TRANSITIONS, BatchState

REASON_LENGTH = 500

# One statement that also tells what it took. The state must be a condition on the row itself, not inside
# a joined subquery: PostgreSQL asks only the row's own conditions again after waiting for another worker's update.
TAKE = f"""
UPDATE deliveries_batch
SET state = '{BatchState.CLAIMED}', attempt = attempt + 1, owner = %s, lease_until = %s, reason = ''
WHERE id = %s AND state = '{BatchState.PLANNED}' AND not_before <= %s
  AND campaign_id IN (SELECT id FROM campaigns_campaign WHERE state = '{State.SENDING}')
RETURNING campaign_id, attempt
"""  # noqa: S608 - the names of states


@dataclass(frozen=True)
class Claim:
    """One worker's right to one batch, for one attempt, until the lease ends."""

    batch_id: int
    campaign_id: int
    attempt: int
    owner: str


def sources(verb: str) -> list[BatchState]:
    """The states from which ``verb`` is possible."""
    return [state for state, possible in BATCH_TRANSITIONS if possible == verb]


def _fenced(claim: Claim, verb: str) -> QuerySet[Batch]:
    return Batch.objects.filter(pk=claim.batch_id, owner=claim.owner, attempt=claim.attempt, state__in=sources(verb))


def take(*, batch_id: int, owner: str, now: datetime, lease: float) -> Claim | None:
    """Claim a batch that is due, of a campaign that is being sent; None when there is nothing to claim."""
    until, moment = map(connection.ops.adapt_datetimefield_value, (now + timedelta(seconds=lease), now))
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [owner, until, batch_id, moment])
        taken = cursor.fetchall()
    return next((Claim(batch_id, campaign_id, attempt, owner) for campaign_id, attempt in taken), None)


def begin_submitting(claim: Claim, *, copies: int, now: datetime, lease: float, provider: str = "") -> bool:
    """Commit that the first byte is about to leave to ``provider``. False: the claim was lost, send nothing."""
    with transaction.atomic():
        moved = (
            _fenced(claim, "submit")
            .filter(lease_until__gt=now)
            .update(state=BatchState.SUBMITTING, lease_until=now + timedelta(seconds=lease))
        )
        if moved:
            BatchAttempt.objects.create(
                batch_id=claim.batch_id,
                attempt=claim.attempt,
                owner=claim.owner,
                provider=provider,
                submitted_at=now,
                copies=copies,
            )
    return bool(moved)


def _close_attempt(claim: Claim, *, outcome: str, now: datetime, status: int = 0, reference: str = "") -> None:
    BatchAttempt.objects.filter(batch_id=claim.batch_id, attempt=claim.attempt).update(
        outcome=outcome, done_at=now, status=status, provider_reference=reference[:120]
    )


def accept(claim: Claim, *, reference: str, now: datetime) -> bool:
    """The provider took it: one row for up to 1000 copies."""
    with transaction.atomic():
        moved = _fenced(claim, "accept").update(state=BatchState.ACCEPTED, lease_until=None, strikes=0, reason="")
        if moved:
            _close_attempt(claim, outcome="accepted", now=now, status=202, reference=reference)
    return bool(moved)


def refuse(claim: Claim, *, reason: str, status: int, not_before: datetime, now: datetime) -> bool:
    """Certainly nothing was accepted: the batch waits for its next turn."""
    with transaction.atomic():
        moved = _fenced(claim, "refuse").update(
            state=BatchState.PLANNED,
            lease_until=None,
            not_before=not_before,
            strikes=F("strikes") + 1,
            reason=reason[:REASON_LENGTH],
        )
        if moved:
            _close_attempt(claim, outcome="refused", now=now, status=status)
    return bool(moved)


def fail(claim: Claim, *, reason: str, status: int, now: datetime) -> bool:
    """Refused for good."""
    with transaction.atomic():
        moved = _fenced(claim, "fail").update(state=BatchState.FAILED, lease_until=None, reason=reason[:REASON_LENGTH])
        if moved:
            _close_attempt(claim, outcome="failed", now=now, status=status)
    return bool(moved)


def doubt(claim: Claim, *, reason: str, status: int, now: datetime) -> bool:
    """The answer was lost. Nothing is sent again until its events, or their proven absence, decide."""
    with transaction.atomic():
        moved = _fenced(claim, "doubt").update(
            state=BatchState.IN_DOUBT, lease_until=None, doubt_since=now, reason=reason[:REASON_LENGTH]
        )
        if moved:
            _close_attempt(claim, outcome="unknown", now=now, status=status)
    return bool(moved)


def release(claim: Claim, *, reason: str, not_before: datetime, most_strikes: int) -> bool:
    """Give back a batch from which nothing left; one that keeps failing so is parked with its reason."""
    words = reason[:REASON_LENGTH]
    with transaction.atomic():
        spent = _fenced(claim, "park").filter(state=BatchState.CLAIMED, strikes__gte=most_strikes - 1)
        if spent.update(state=BatchState.PARKED, lease_until=None, strikes=F("strikes") + 1, reason=words):
            return True
        moved = _fenced(claim, "release").update(
            state=BatchState.PLANNED, lease_until=None, not_before=not_before, strikes=F("strikes") + 1, reason=words
        )
    return bool(moved)


def postpone(claim: Claim, *, not_before: datetime) -> bool:
    """Give back a batch that only has to wait for its turn: no strike, nothing went wrong."""
    with transaction.atomic():
        moved = _fenced(claim, "release").update(state=BatchState.PLANNED, lease_until=None, not_before=not_before)
    return bool(moved)


def close_empty(claim: Claim) -> bool:
    """Nobody is left in the batch after the recheck: there is nothing to send."""
    with transaction.atomic():
        return bool(_fenced(claim, "empty").update(state=BatchState.ACCEPTED, lease_until=None, reason=""))


def divide(claim: Claim, *, cuts: list[int], reason: str, status: int, now: datetime) -> bool:
    """Return a refused batch to planned in several parts; each of ``cuts`` is the first ordinal of a new one."""
    try:
        with transaction.atomic():
            if not refuse(claim, reason=reason, status=status, not_before=now, now=now):
                return False
            batch = Batch.objects.get(pk=claim.batch_id)
            inside = sorted({cut for cut in cuts if batch.first < cut <= batch.last})
            ends = [*(cut - 1 for cut in inside[1:]), batch.last]
            split_off(
                batch, [Batch(first=cut, last=end, not_before=now) for cut, end in zip(inside, ends, strict=True)]
            )
            Batch.objects.filter(pk=batch.pk).update(last=inside[0] - 1, strikes=0)
    except IntegrityError:
        # Another worker took the same numbers at this moment; nothing was changed, the outcome is told again.
        return divide(claim, cuts=cuts, reason=reason, status=status, now=now)
    return True


def split_off(batch: Batch, parts: list[Batch]) -> list[Batch]:
    """Save ``parts`` as new batches of the same letter. The caller shortens ``batch`` in the same transaction.

    Raises:
        IntegrityError: another worker took the same numbers; begin the transaction again.
    """
    highest = Batch.objects.filter(campaign=batch.campaign_id).aggregate(n=Max("number"))["n"]
    for number, part in enumerate(parts, highest + 1):
        part.campaign_id, part.number = batch.campaign_id, number
        part.variant, part.tracked, part.lane = batch.variant, batch.tracked, batch.lane
        part.skeleton_id = batch.skeleton_id
    return Batch.objects.bulk_create(parts)
