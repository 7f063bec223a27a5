"""A bounce for good suppresses the address, but only when the address itself is the trouble.

Reputation, content, volume and technical failures say something about us or about today; they
never cost a member her mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mailer.members.models import Suppression
from mailer.members.services import suppress
from mailer.tracking.events import NormalEvent

NOT_THE_ADDRESS: Final = frozenset(
    {"Content", "Frequency or Volume Too High", "Reputation", "Technical Failure", "Mailbox Unavailable"}
)


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    for event in events:
        if event.address_hash and event.detail.get("bounce_classification") not in NOT_THE_ADDRESS:
            suppress(
                address_hash=event.address_hash,
                reason=Suppression.Reason.HARD_BOUNCE,
                source="provider event",
                now=now,
                note=event.words[:250],
            )
