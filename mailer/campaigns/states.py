"""The life of a campaign as a table. Whatever is not in it is refused."""

from __future__ import annotations

from typing import Final

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "Being written"
    SUBMITTED = "submitted", "Waiting for approval"
    APPROVED = "approved", "Approved, not yet scheduled"
    SCHEDULED = "scheduled", "Goes out at its time"
    HELD = "held", "Could not start: the reason is shown, nothing was sent"
    SENDING = "sending", "Going out now"
    PAUSED = "paused", "Stopped between two batches, can go on"
    CANCELLED = "cancelled", "Stopped for good; copies not yet sent stay unsent"
    SENT = "sent", "Every copy was handed over or has its explanation"
    DISCARDED = "discarded", "Thrown away before it was sent; can be brought back"


TRANSITIONS: Final[dict[tuple[State, str], State]] = {
    (State.DRAFT, "submit"): State.SUBMITTED,
    (State.DRAFT, "discard"): State.DISCARDED,
    (State.DISCARDED, "bring back"): State.DRAFT,
    (State.SUBMITTED, "approve"): State.APPROVED,
    (State.SUBMITTED, "edit"): State.DRAFT,
    (State.SUBMITTED, "return"): State.DRAFT,
    (State.APPROVED, "edit"): State.DRAFT,
    (State.APPROVED, "schedule"): State.SCHEDULED,
    (State.SCHEDULED, "edit"): State.DRAFT,
    (State.SCHEDULED, "schedule"): State.SCHEDULED,
    (State.SCHEDULED, "unschedule"): State.APPROVED,
    (State.SCHEDULED, "hold"): State.HELD,
    (State.SCHEDULED, "start"): State.SENDING,
    (State.SCHEDULED, "cancel"): State.CANCELLED,
    (State.HELD, "edit"): State.DRAFT,
    (State.HELD, "schedule"): State.SCHEDULED,
    (State.HELD, "cancel"): State.CANCELLED,
    (State.SENDING, "pause"): State.PAUSED,
    (State.SENDING, "cancel"): State.CANCELLED,
    (State.SENDING, "finish"): State.SENT,
    (State.PAUSED, "resume"): State.SENDING,
    (State.PAUSED, "cancel"): State.CANCELLED,
}
FINAL: Final = frozenset({State.CANCELLED, State.SENT})
"""Nothing more of it goes out, and what became of its copies is told."""

VERBS: Final = tuple(sorted({verb for _, verb in TRANSITIONS}))
