"""Settling batches in doubt: from evidence, or from silence once silence is known to mean something.

Evidence: any event that carries this batch and this attempt proves that it was accepted.

Silence proves absence only when all of this holds:
- ``settle_after`` seconds have passed since it was submitted, beyond the lease, and the pump has
  looked all that time (see ``watch``);
- not one event for it has come, and every event that has come has been looked at;
- a request submitted LATER was accepted and has events, so the way back is alive;
- no accepted request that is older than ``settle_after`` is still without events, so the way back
  is not merely slow for some.
Then, and only then, it is sent again; but what the provider answers with an error three times in a
row is parked with that reason. What is not settled in ``park_after`` seconds is parked, too, for a
person, with the names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.campaigns.transitions import require
from mailer.deliveries.canary import send_canary
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.sending import MOST_STRIKES
from mailer.deliveries.states import BatchState

# How far back accepted requests still say something about the way back.
WITNESS_WINDOW = timedelta(hours=24)
ALWAYS_FAILS = (
    f"The provider answered with an error {MOST_STRIKES} times in a row, while others went out, "
    "and its reports prove that it took nothing. Nobody has this part of the letter yet."
)


@dataclass(frozen=True)
class Patience:
    """Seconds: how long silence must last to mean something, and when a person is asked.

    ``grace`` is how late a campaign may start by itself, ``pump_interval`` how often the pump looks.
    """

    lease: float
    settle_after: float
    park_after: float
    grace: float = 14_400
    pump_interval: float = 5

    @property
    def longest_gap(self) -> float:
        """Seconds between two looks after which silence no longer counts."""
        return max(self.settle_after / 2, self.pump_interval * 3)


@dataclass(frozen=True)
class Pipe:
    """The way back from the provider.

    Attributes:
        reports_events: the provider tells at all what became of its messages.
        drained: everything it has told us so far has been looked at.
        silent: providers of which no events come, by the name that campaigns give them.
        since: so long somebody has listened without a break; None: always.
        one_by_one: providers that take each copy for itself, and of which not all tell that they took it: a
            report about one copy proves nothing about another, and silence proves nothing at all.
    """

    reports_events: bool
    drained: bool
    silent: frozenset[str] = frozenset()
    since: datetime | None = None
    one_by_one: frozenset[str] = frozenset()

    def reports(self, provider: str) -> bool:
        return self.reports_events and provider not in self.silent

    def listened_from(self, at: datetime) -> datetime:
        """From when on silence about what happened ``at`` counts."""
        return max(at, self.since) if self.since else at


@dataclass(frozen=True)
class Evidence:
    """Events that came for one attempt of one batch, and when the first of them reached us."""

    batch_id: int
    attempt: int
    events: int
    at: datetime


def take_evidence(evidence: Iterable[Evidence]) -> None:
    """Count events on their attempts, and accept what they prove. Call inside the drain's transaction."""
    for item in sorted(evidence, key=lambda item: (item.batch_id, item.attempt)):
        attempt = BatchAttempt.objects.filter(batch=item.batch_id, attempt=item.attempt)
        first = Coalesce("first_event_at", Value(item.at))
        if attempt.update(events=F("events") + item.events, first_event_at=first):
            _accept(item.batch_id, item.attempt, now=item.at)


def _accept(batch_id: int, attempt: int, *, now: datetime) -> None:
    doubtful = Batch.objects.filter(pk=batch_id, attempt=attempt, state__in=(BatchState.IN_DOUBT, BatchState.PARKED))
    if doubtful.update(state=BatchState.ACCEPTED, doubt_since=None, lease_until=None, reason=""):
        BatchAttempt.objects.filter(batch=batch_id, attempt=attempt).update(outcome="accepted", done_at=now)


def settle(*, now: datetime, patience: Patience, pipe: Pipe) -> None:
    """Look at every batch in doubt once; safe to run twice and to be killed."""
    for batch in Batch.objects.filter(state=BatchState.IN_DOUBT).select_related("campaign").order_by("pk"):
        attempt = batch.attempts.get(attempt=batch.attempt)
        provider = attempt.provider or batch.campaign.provider
        reports = pipe.reports(provider)
        if attempt.events:
            # Its event was drained at the moment in which it fell into doubt.
            _accept(batch.pk, batch.attempt, now=now)
        elif not reports or _is_too_long(batch, now=now, patience=patience, pipe=pipe):
            _park(batch, reports_events=reports, telling=provider not in pipe.one_by_one)
        elif (
            provider not in pipe.one_by_one
            and pipe.drained
            and _is_silent_for_long(attempt, now=now, patience=patience, pipe=pipe)
        ):
            _weigh_silence(batch, attempt, now=now, patience=patience, silent=pipe.silent)


def _is_too_long(batch: Batch, *, now: datetime, patience: Patience, pipe: Pipe) -> bool:
    return pipe.listened_from(batch.doubt_since or now) <= now - timedelta(seconds=patience.park_after)


def _is_silent_for_long(attempt: BatchAttempt, *, now: datetime, patience: Patience, pipe: Pipe) -> bool:
    enough = timedelta(seconds=patience.lease + patience.settle_after)
    return pipe.listened_from(attempt.submitted_at) <= now - enough


def _park(batch: Batch, *, reports_events: bool, telling: bool) -> None:
    if not reports_events:
        reason = "The provider reports no events, so nobody can tell whether it was accepted."
    elif telling:
        reason = "No event about it has come, and too few about others to be sure."
    else:
        reason = "No event about it has come, which with this provider proves nothing."
    in_doubt = Batch.objects.filter(pk=batch.pk, attempt=batch.attempt, state=BatchState.IN_DOUBT)
    in_doubt.update(state=BatchState.PARKED, reason=f"{batch.reason} {reason}".strip()[:500])


def _weigh_silence(
    batch: Batch, attempt: BatchAttempt, *, now: datetime, patience: Patience, silent: frozenset[str]
) -> None:
    accepted = BatchAttempt.objects.filter(outcome="accepted", submitted_at__gt=now - WITNESS_WINDOW)
    # Of some providers no event ever comes: their silence says nothing about the way back of others.
    accepted = accepted.exclude(provider="", batch__campaign__provider__in=silent)
    if attempt.provider:
        accepted = accepted.filter(provider__in=("", attempt.provider))
    if accepted.filter(events=0, submitted_at__lte=now - timedelta(seconds=patience.settle_after)).exists():
        return
    # The order of the rows is that of time, also when the clock was set back between two of them.
    later = accepted.filter(pk__gt=attempt.pk)
    if later.filter(events__gt=0).exists():
        _resend(batch, now=now)
    elif not later.exists() and _would_go_the_same_way(batch, attempt):
        send_canary(campaign_id=batch.campaign_id, now=now)


def _would_go_the_same_way(batch: Batch, attempt: BatchAttempt) -> bool:
    """Another provider may have gone on with the letter since: a message of its proves nothing about this one's way."""
    return "" in {attempt.provider, batch.campaign.provider} or attempt.provider == batch.campaign.provider


@transaction.atomic
def _resend(batch: Batch, *, now: datetime) -> None:
    """Proven absent: plan it again, unless that has come to nothing too often."""
    # Locked first: an event that is just being counted is waited for, and then seen.
    attempt = BatchAttempt.objects.select_for_update().get(batch=batch, attempt=batch.attempt)
    if attempt.events:
        return
    in_doubt = Batch.objects.filter(pk=batch.pk, attempt=batch.attempt, state=BatchState.IN_DOUBT)
    if _always_fails(batch):
        moved = in_doubt.update(state=BatchState.PARKED, reason=f"{batch.reason} {ALWAYS_FAILS}".strip()[:500])
    else:
        moved = in_doubt.update(state=BatchState.PLANNED, not_before=now, doubt_since=None, reason="")
    if moved:
        BatchAttempt.objects.filter(pk=attempt.pk).update(outcome="absent", done_at=now)


def _always_fails(batch: Batch) -> bool:
    """The provider itself answered with an error, each of the last times; a cut connection says nothing of the kind."""
    latest = list(batch.attempts.order_by("-attempt").values_list("status", flat=True)[:MOST_STRIKES])
    return len(latest) == MOST_STRIKES and all(status >= HTTPStatus.INTERNAL_SERVER_ERROR for status in latest)


@transaction.atomic
def settle_by_hand(*, batch: Batch, they_got_it: bool, by: Staff, now: datetime) -> bool:
    """A person decides about a parked batch; False when it is not parked any more.

    Raises:
        Forbidden: the person may not.
    """
    require(by, Right.APPROVE)
    after = BatchState.ACCEPTED if they_got_it else BatchState.PLANNED
    parked = Batch.objects.filter(pk=batch.pk, attempt=batch.attempt, state=BatchState.PARKED)
    if not parked.update(state=after, not_before=now, doubt_since=None, strikes=0, reason=""):
        return False
    record(
        actor=f"staff:{by.pk}",
        action="batch.settled",
        subject=f"campaign:{batch.campaign_id}",
        detail={"batch": batch.number, "they_got_it": they_got_it},
    )
    return True
