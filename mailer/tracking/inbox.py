"""The inbox: bodies are stored as they come and drained by a worker, oldest first.

One body, one transaction: its events, what they change, and the mark that it is drained are
committed together, so a kill leaves it waiting and nothing half done.
"""

from __future__ import annotations

import logging
from datetime import datetime

import orjson
from django.db import connection, transaction

from mailer.jobs import Job, enqueue
from mailer.tracking.apply import apply
from mailer.tracking.events import Malformed, NormalEvent, normalise
from mailer.tracking.models import InboxBody

logger = logging.getLogger(__name__)


@transaction.atomic
def receive(*, body: bytes, now: datetime) -> None:
    """Store a signed body; it counts as received once this returns."""
    InboxBody.objects.create(received_at=now, body=body)
    enqueue(Job.DRAIN_INBOX)


def is_drained() -> bool:
    """Whether everything received has been looked at."""
    return not InboxBody.objects.filter(drained_at=None).exists()


def drain(*, now: datetime, most: int = 200) -> int:
    """Work off up to ``most`` waiting bodies; returns how many. Several may drain at once."""
    for done in range(most):
        if not _drain_one(now=now):
            return done
    return most


@transaction.atomic
def _drain_one(*, now: datetime) -> bool:
    waiting = InboxBody.objects.filter(drained_at=None).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    body = waiting.first()
    if body is None:
        return False
    events, fault = read(bytes(body.body), now=now)
    if fault:
        logger.warning("webhook body %s: %s", body.pk, fault)
    apply(events, now=now)
    InboxBody.objects.filter(pk=body.pk).update(drained_at=now, fault=fault)
    return True


def read(body: bytes, *, now: datetime) -> tuple[list[NormalEvent], str]:
    """The events of one body, and in words what of it could not be read ('' when all could)."""
    try:
        items = orjson.loads(body)
    except orjson.JSONDecodeError:
        return [], "not JSON"
    if not isinstance(items, list):
        return [], "not a list of events"
    events, faults = [], []
    for place, item in enumerate(items):
        try:
            events.append(normalise(item, now=now))
        except Malformed as exc:
            faults.append(f"event {place}: {exc}")
    return events, "; ".join(faults)[:300]
