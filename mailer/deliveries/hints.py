"""Telling the workers which batches are due. A hint may be lost, doubled or late: the rows decide."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from mailer.campaigns.states import State
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from mailer.jobs import Job, publish, waiting

# How many hints may wait on the broker: enough to keep every worker busy, few enough to lose.
WINDOW: Final = 64


def hint_due_batches(*, now: datetime) -> None:
    """Fill the broker's queue up to its window."""
    # Hints are given in the order of what is due, so the first that are due are those that wait already.
    for batch_id in _due(now)[waiting(Job.SEND_BATCH) : WINDOW]:
        if not publish(Job.SEND_BATCH, batch_id):
            return


def hint_next(*, now: datetime) -> None:
    """A batch was taken, so another one moved up into the window: the workers need not wait for the pump."""
    for batch_id in _due(now)[WINDOW - 1 : WINDOW]:
        publish(Job.SEND_BATCH, batch_id)


def _due(now: datetime) -> QuerySet[Batch, int]:
    due = Batch.objects.filter(state=BatchState.PLANNED, not_before__lte=now, campaign__state=State.SENDING)
    return due.order_by("not_before", "pk").values_list("pk", flat=True)
