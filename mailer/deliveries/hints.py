"""Telling the workers which batches are due. A hint may be lost, doubled or late: the rows decide.

Passing on one hint costs broker and worker as much as a fifth of a batch of a thousand copies. So where many batches
are due, a hint names several, which its worker sends one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from mailer.campaigns.states import State
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from mailer.jobs import Job, publish, waiting

# How many batches are hinted at: enough to keep every worker busy, few enough to lose.
WINDOW: Final = 64
TOGETHER: Final = 4
# Of so few each has its own hint: then every worker gets some.
FEW: Final = 16


def hint_due_batches(*, now: datetime) -> None:
    """Fill the broker's queue up to its window."""
    due = list(_due(now)[:WINDOW])
    size = 1 if len(due) <= FEW else TOGETHER
    # Hints are given in the order of what is due, so the first that are due are those that wait already.
    for first in range(waiting(Job.SEND_BATCH) * size, len(due), size):
        if not publish(Job.SEND_BATCH, *due[first : first + size]):
            return


def follow_hint(
    batch_ids: Sequence[int],
    *,
    send: Callable[[int], bool],
    stopping: Callable[[], bool],
    clock: Callable[[], datetime],
) -> None:
    """Send the batches of one hint in turn, then hint at as many as moved up into the window.

    Args:
        send: says whether the batch was still to be sent.
        stopping: whether this worker is about to end; the rest is then left to the pump.
    """
    taken = 0
    for batch_id in batch_ids:
        if stopping():
            return
        taken += send(batch_id)
    if taken and (moved_up := list(_due(clock())[WINDOW - taken : WINDOW])):
        publish(Job.SEND_BATCH, *moved_up)


def _due(now: datetime) -> QuerySet[Batch, int]:
    due = Batch.objects.filter(state=BatchState.PLANNED, not_before__lte=now, campaign__state=State.SENDING)
    return due.order_by("not_before", "pk").values_list("pk", flat=True)
