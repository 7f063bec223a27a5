"""Dropped means that the provider has the address on a list of its own: we learn from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mailer.members.models import Suppression
from mailer.members.services import suppress
from mailer.tracking.events import NormalEvent

ON_A_LIST: Final = {
    "Bounced Address": Suppression.Reason.HARD_BOUNCE,
    "Spam Reporting Address": Suppression.Reason.COMPLAINT,
    "Unsubscribed Address": Suppression.Reason.PROVIDER,
    "Invalid": Suppression.Reason.HARD_BOUNCE,
}


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    for event in events:
        reason = ON_A_LIST.get(str(event.detail.get("reason")))
        if reason is not None and event.address_hash:
            suppress(
                address_hash=event.address_hash, reason=reason, source="provider event", now=now, note=event.words[:250]
            )
