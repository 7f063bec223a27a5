"""States of a batch, and what can have become of one copy.

A copy has a state of its own only where it differs from its batch: one row update moves a
thousand copies. ``Fate`` is ordered so that the larger value always wins; so events may come in
any order and any number of times, and the result is the same.
"""

from __future__ import annotations

from typing import Final

from django.db import models


class BatchState(models.TextChoices):
    PLANNED = "planned", "Waits for its turn"
    CLAIMED = "claimed", "A worker prepares it; nothing has left yet"
    SUBMITTING = "submitting", "On its way to the provider"
    ACCEPTED = "accepted", "The provider took it"
    FAILED = "failed", "The provider refused it for good"
    IN_DOUBT = "in_doubt", "The answer was lost; the provider's events will tell"
    PARKED = "parked", "Can't be settled by itself; a person decides"


BATCH_TRANSITIONS: Final[dict[tuple[BatchState, str], BatchState]] = {
    (BatchState.PLANNED, "claim"): BatchState.CLAIMED,
    (BatchState.CLAIMED, "release"): BatchState.PLANNED,
    (BatchState.CLAIMED, "submit"): BatchState.SUBMITTING,
    (BatchState.CLAIMED, "park"): BatchState.PARKED,
    (BatchState.CLAIMED, "empty"): BatchState.ACCEPTED,
    (BatchState.SUBMITTING, "accept"): BatchState.ACCEPTED,
    (BatchState.SUBMITTING, "refuse"): BatchState.PLANNED,
    (BatchState.SUBMITTING, "fail"): BatchState.FAILED,
    (BatchState.SUBMITTING, "doubt"): BatchState.IN_DOUBT,
    (BatchState.IN_DOUBT, "accept"): BatchState.ACCEPTED,
    (BatchState.IN_DOUBT, "resend"): BatchState.PLANNED,
    (BatchState.IN_DOUBT, "park"): BatchState.PARKED,
    # A late answer of the worker itself settles a batch that was given up too early.
    (BatchState.IN_DOUBT, "refuse"): BatchState.PLANNED,
    (BatchState.IN_DOUBT, "fail"): BatchState.FAILED,
    (BatchState.PARKED, "accept"): BatchState.ACCEPTED,
    (BatchState.PARKED, "resend"): BatchState.PLANNED,
}
CLOSED: Final = (BatchState.ACCEPTED, BatchState.FAILED)


class Fate(models.IntegerChoices):
    """What became of one copy, as far as it differs from its batch. The larger value wins."""

    NONE = 0, "as its batch"
    # Only where the rest of its batch was not accepted with it: see partial.py.
    ACCEPTED = 5, "the provider took it"
    PROCESSED = 10, "the provider is working on it"
    DEFERRED = 20, "the mailbox asked to try later"
    DELIVERED = 30, "delivered"
    BLOCKED = 40, "refused by the mailbox this time"
    DROPPED = 50, "not sent on by the provider"
    BOUNCED = 60, "refused by the mailbox for good"
    FAILED = 70, "refused by the provider"
    SKIPPED = 80, "left out just before sending"


class Flag(models.IntegerChoices):
    """What else is known about a copy. Opens and clicks are judged anew as more is known; the others stay."""

    OPENED = 1, "opened"
    MACHINE_OPENED = 2, "opened by a machine"
    CLICKED = 4, "clicked"
    COMPLAINED = 8, "complained"
    UNSUBSCRIBED = 16, "unsubscribed"
    MACHINE_CLICKED = 32, "clicked by a machine"
