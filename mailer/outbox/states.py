"""The states of a message, and what can happen in each."""

from __future__ import annotations

from typing import Final

from django.db import models


class MessageState(models.TextChoices):
    DUE = "due", "Waits to be sent"
    SENDING = "sending", "On its way to the provider"
    SENT = "sent", "The provider took it"
    FAILED = "failed", "The provider refused it for good"
    EXPIRED = "expired", "Could not be sent in time"
    UNKNOWN = "unknown", "May have been sent; it is not sent again"


TRANSITIONS: Final[dict[tuple[MessageState, str], MessageState]] = {
    (MessageState.DUE, "submit"): MessageState.SENDING,
    (MessageState.DUE, "fail"): MessageState.FAILED,
    (MessageState.DUE, "expire"): MessageState.EXPIRED,
    (MessageState.SENDING, "accept"): MessageState.SENT,
    (MessageState.SENDING, "refuse"): MessageState.DUE,
    (MessageState.SENDING, "fail"): MessageState.FAILED,
    (MessageState.SENDING, "doubt"): MessageState.UNKNOWN,
}
