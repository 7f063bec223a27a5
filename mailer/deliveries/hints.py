"""Telling the workers which batches are due. A hint may be lost, doubled or late: the rows decide."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from mailer.campaigns.states import State
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from mailer.jobs import Job, publish, waiting

# How many hints may wait on the broker: enough to keep every worker busy, few enough to lose.
WINDOW: Final = 64


def hint_due_batches(*, now: datetime) -> None:
    """Fill the broker's queue up to its window."""
    room = WINDOW - waiting(Job.SEND_BATCH)
    if room <= 0:
        return
    due = Batch.objects.filter(state=BatchState.PLANNED, not_before__lte=now, campaign__state=State.SENDING)
    for batch_id in due.order_by("not_before", "pk").values_list("pk", flat=True)[:room]:
        if not publish(Job.SEND_BATCH, batch_id):
            return
