"""Somebody pressed "this is spam": no more mail to this address, at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailer.members.models import Suppression
from mailer.members.services import suppress
from mailer.tracking.events import NormalEvent


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    for event in events:
        if event.address_hash:
            suppress(
                address_hash=event.address_hash,
                reason=Suppression.Reason.COMPLAINT,
                source="provider event",
                now=now,
            )
