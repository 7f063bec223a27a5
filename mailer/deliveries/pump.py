"""The pump: every few seconds it looks at the rows and brings on its way whatever is due.

It keeps nothing in memory and each step is a conditional update, so it may be killed at any moment
and two of them may run at once. Losing the broker costs one interval.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from mailer.audit.services import record
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries import partial
from mailer.deliveries.carriers import asked_last
from mailer.deliveries.failover import hand_on_stalled
from mailer.deliveries.guard import guard
from mailer.deliveries.hints import hint_due_batches
from mailer.deliveries.models import Batch, BatchAttempt, Heartbeat
from mailer.deliveries.settling import Patience, Pipe, settle
from mailer.deliveries.start import hold
from mailer.deliveries.states import CLOSED, BatchState
from mailer.deliveries.unreported import tell_unreported
from mailer.deliveries.watch import PUMP, watched_since
from mailer.hooks.events import Event
from mailer.hooks.telling import tell
from mailer.jobs import Job, publish
from mailer.lib.processes import machine_of, process_name
from mailer.providers.failover import NEVER, Failover
from mailer.providers.port import Recalled

WHEN: Final = "%d %B %Y, %H:%M UTC"
Recall = Callable[[int, int], Recalled | None]
"""What a killed worker left behind about a batch (its id) and an attempt, if that is on this machine."""

ASK: Final = "Schedule it anew if it should still go out."


def nothing_recalled(batch_id: int, attempt: int) -> None:
    """No provider keeps journals."""
    del batch_id, attempt


def pump(
    *,
    now: datetime,
    patience: Patience,
    pipe: Pipe,
    recall: Recall = nothing_recalled,
    failover: Failover = NEVER,
) -> None:
    """One stroke."""
    pipe = replace(pipe, since=watched_since(now=now, longest_gap=patience.longest_gap))
    Heartbeat.objects.update_or_create(process=PUMP, defaults={"at": now})
    waits = functools.partial(_waits_for_its_machine, now, patience, pipe)
    apart = functools.partial(_takes_one_by_one, pipe)
    expire_claims(now=now, recall=recall, waits=waits, apart=apart, longest=patience.lease * 2)
    settle(now=now, patience=patience, pipe=pipe)
    start_due(now=now, grace=patience.grace)
    hand_on_stalled(now=now, rule=failover)
    guard(now=now, grace=patience.grace)
    tell_unreported(now=now, patience=patience, pipe=pipe)
    hint_due_batches(now=now)
    finish(now=now)


def is_due(*, now: datetime, interval: float) -> bool:
    """Whether it is time for a stroke: several beats, or hints that piled up, must not make it run without end."""
    half = timedelta(seconds=interval / 2)
    _, made = Heartbeat.objects.get_or_create(process="pump", defaults={"at": now})
    others = Heartbeat.objects.filter(process="pump").exclude(at__range=(now - half, now + half))
    return made or bool(others.update(at=now))


def expire_claims(
    *,
    now: datetime,
    recall: Recall = nothing_recalled,
    waits: Callable[[Batch], bool] = lambda _: False,
    apart: Callable[[Batch], bool] = lambda _: False,
    longest: float = math.inf,
) -> None:
    """Give up leases that ended. Before submitting nothing had left; after it, only a journal may know.

    Args:
        waits: says of a batch whose journal is not here that it may still turn up.
        apart: says of a batch that each of its copies is in doubt for itself.
        longest: seconds; a lease that ends later was given before the clock was set back.
    """
    over = Q(lease_until__lte=now)
    if math.isfinite(longest):
        over |= Q(lease_until__gt=now + timedelta(seconds=longest))
    expired = Batch.objects.filter(over)
    expired.filter(state=BatchState.CLAIMED).update(state=BatchState.PLANNED, lease_until=None)
    for batch in expired.filter(state=BatchState.SUBMITTING).select_related("campaign"):
        given_up = expired.filter(pk=batch.pk, attempt=batch.attempt, state=BatchState.SUBMITTING)
        known = recall(batch.pk, batch.attempt)
        if known is None and waits(batch):
            continue
        if known is None and apart(batch):
            known = partial.nothing_known(batch)
        if known is not None:
            partial.record_recalled(given_up, known, now=now)
        else:
            _doubt(batch, given_up, now=now)


def _takes_one_by_one(pipe: Pipe, batch: Batch) -> bool:
    return asked_last(batch) in pipe.one_by_one


def _waits_for_its_machine(now: datetime, patience: Patience, pipe: Pipe, batch: Batch) -> bool:
    """Where events don't tell of the whole batch, the journal can: the machine that has it may get the next stroke."""
    if (
        (pipe.reports(asked_last(batch)) and not _takes_one_by_one(pipe, batch))
        or machine_of(batch.owner) == machine_of(process_name())
        or batch.lease_until is None
    ):
        return False
    return batch.lease_until > now - timedelta(seconds=patience.settle_after)


def _doubt(batch: Batch, given_up: QuerySet[Batch], *, now: datetime) -> None:
    with transaction.atomic():
        reason = "The worker that sent it did not report back."
        if given_up.update(state=BatchState.IN_DOUBT, lease_until=None, doubt_since=now, reason=reason):
            BatchAttempt.objects.filter(batch=batch, attempt=batch.attempt).update(outcome="unknown", done_at=now)


def start_due(*, now: datetime, grace: float) -> None:
    """Start what has fallen due. What fell due too long ago, while nobody was here to start it, asks first."""
    for campaign in Campaign.objects.filter(state=State.SCHEDULED, scheduled_for__lte=now):
        if campaign.scheduled_for and campaign.scheduled_for < now - timedelta(seconds=grace):
            hold(
                campaign,
                reason=f"It fell due at {campaign.scheduled_for:{WHEN}} while the mailer was not running. {ASK}",
            )
        else:
            publish(Job.START_CAMPAIGN, campaign.pk)


def finish(*, now: datetime) -> None:
    """A campaign of which every batch is closed is sent."""
    still_open = Batch.objects.filter(campaign=OuterRef("pk"), canary=False).exclude(state__in=CLOSED)
    done = Campaign.objects.filter(~Exists(still_open), state=State.SENDING)
    for campaign_id in done.values_list("pk", flat=True):
        with transaction.atomic():
            moved = Campaign.objects.filter(pk=campaign_id, state=State.SENDING).update(
                state=State.SENT, finished_at=now, trouble=""
            )
            if moved:
                record(actor="pump", action="campaign.sent", subject=f"campaign:{campaign_id}")
                tell(Event.CAMPAIGN_SENT, now=now, campaign=campaign_id)
