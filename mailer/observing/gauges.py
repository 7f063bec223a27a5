"""What the rows say about this moment, each by one query over an index; the queries are counted by a test.

Ages are seconds, and 0 when there is nothing to be late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Min, Sum
from django.db.models.functions import Coalesce

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch, BatchAttempt, Heartbeat
from mailer.deliveries.states import BatchState
from mailer.deliveries.watch import PUMP
from mailer.outbox.models import OutboxMessage
from mailer.outbox.states import MessageState
from mailer.tracking.models import Alert, InboxBody

RATE_SECONDS: Final = 300
WITNESSES: Final = timedelta(hours=24)
WATCHED: Final = tuple(state for state in BatchState if state is not BatchState.ACCEPTED)
NOBODY: Final = 1e9
"""Seconds since a worker was at work, where none ever was."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure. ``label`` is what kind of thing it is about, where there are several."""

    name: str
    help: str
    value: float
    label: str = ""


def read(*, now: datetime, silent: frozenset[str]) -> Iterator[Gauge]:
    """Every figure; ``silent`` are the providers of which no reports come."""
    yield from _campaigns()
    yield from _batches(now)
    yield from _due(now)
    yield _rate(now)
    yield from _reports(now, silent)
    yield from _outbox(now)
    yield from _staff()
    yield _pump(now)


def _campaigns() -> Iterator[Gauge]:
    found = dict(Campaign.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in State:
        yield Gauge("campaigns", "Letters by state.", found.get(state, 0), state)


def _batches(now: datetime) -> Iterator[Gauge]:
    rows = Batch.objects.filter(state__in=WATCHED, canary=False).values("state")
    figures = rows.annotate(
        count=Count("pk"), copies=Sum(F("last") - F("first") + 1), since=Min(Coalesce("doubt_since", "not_before"))
    )
    found = {row["state"]: row for row in figures}
    for state in WATCHED:
        row = found.get(state)
        count, copies, since = (row["count"], row["copies"], row["since"]) if row else (0, 0, None)
        yield Gauge("batches", "Batches that are not accepted, by state.", count, state)
        yield Gauge("batch_copies", "Copies in these batches.", copies, state)
        if state in {BatchState.IN_DOUBT, BatchState.PARKED}:
            yield Gauge("doubt_age_seconds", "How long the oldest batch waits to be settled.", age(now, since), state)


def _due(now: datetime) -> Iterator[Gauge]:
    due = Batch.objects.filter(state=BatchState.PLANNED, not_before__lte=now, campaign__state=State.SENDING)
    found = due.aggregate(count=Count("pk"), copies=Sum(F("last") - F("first") + 1), since=Min("not_before"))
    yield Gauge("due_batches", "Batches of letters going out whose time has come.", found["count"])
    yield Gauge("due_copies", "Copies in these batches.", found["copies"] or 0)
    yield Gauge("due_age_seconds", "How long the oldest of these batches has been due.", age(now, found["since"]))


def _rate(now: datetime) -> Gauge:
    lately = BatchAttempt.objects.filter(submitted_at__gt=now - timedelta(seconds=RATE_SECONDS), outcome="accepted")
    copies = lately.aggregate(copies=Sum("copies"))["copies"] or 0
    return Gauge("send_rate", "Copies a second that providers took, over five minutes.", copies / RATE_SECONDS)


def _reports(now: datetime, silent: frozenset[str]) -> Iterator[Gauge]:
    waiting = InboxBody.objects.filter(drained_at=None).aggregate(count=Count("pk"), since=Min("received_at"))
    yield Gauge("inbox_bodies", "Webhook bodies that nobody has looked at.", waiting["count"])
    yield Gauge("events_lag_seconds", "How long the oldest of them has waited.", age(now, waiting["since"]))
    unreported = BatchAttempt.objects.filter(outcome="accepted", events=0, submitted_at__gt=now - WITNESSES)
    unreported = unreported.exclude(provider__in=silent).exclude(provider="", batch__campaign__provider__in=silent)
    since = unreported.aggregate(since=Min("submitted_at"))["since"]
    last = InboxBody.objects.order_by("-pk").values_list("received_at", flat=True).first()
    # Silence counts from the last report, and only while one is awaited.
    heard = max(since, last) if since and last else since
    yield Gauge("webhook_silence_seconds", "How long no report has come while some are awaited.", age(now, heard))


def _outbox(now: datetime) -> Iterator[Gauge]:
    states = (MessageState.DUE, MessageState.SENDING, MessageState.FAILED, MessageState.UNKNOWN)
    rows = OutboxMessage.objects.order_by().filter(state__in=states).values("state")
    found = {row["state"]: row for row in rows.annotate(count=Count("pk"), since=Min("not_before"))}
    for state in states:
        count = found[state]["count"] if state in found else 0
        yield Gauge("outbox_messages", "Messages to one person, by state.", count, state)
    since = found[MessageState.DUE]["since"] if MessageState.DUE in found else None
    yield Gauge("outbox_age_seconds", "How long the oldest message has been due.", age(now, since))


def _staff() -> Iterator[Gauge]:
    found = dict(Alert.objects.order_by().filter(settled_at=None).values_list("kind").annotate(Count("pk")))
    for kind in Alert.Kind:
        yield Gauge("open_alerts", "What staff were told and have not settled, by kind.", found.get(kind, 0), kind)


def _pump(now: datetime) -> Gauge:
    seen = Heartbeat.objects.filter(process=PUMP).values_list("at", flat=True).first()
    seconds = age(now, seen) if seen else NOBODY
    return Gauge("pump_age_seconds", "Since when no worker has looked at what is due.", seconds)


def age(now: datetime, since: datetime | None) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0
