"""A bounce for good suppresses the address, but only when the address itself is the trouble.

Reputation, content, volume and technical failures say something about us or about today; they
never cost a member her mail. Where the provider gives no class, the enhanced status code (RFC 3463)
decides: 5.1 is about the address, 5.2.1 about a mailbox that was switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mailer.deliveries.states import Fate
from mailer.members.models import Suppression
from mailer.tracking.events import NormalEvent
from mailer.tracking.reactions.reaction import Reaction
from mailer.tracking.suppressing import suppress_all

THE_ADDRESS: Final = "Invalid Address"
NOT_SAID: Final = frozenset({"", "Unclassified"})
# 5.1.8 is about the sender's address; a bounce without any code keeps the benefit of the provider's word.
NO_ADDRESS_CODES: Final = ("5.1.7", "5.1.8")


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    del now
    suppress_all((event, Suppression.Reason.HARD_BOUNCE) for event in events if is_about_address(event))


def is_about_address(event: NormalEvent) -> bool:
    """Whether the address does not exist any more, as far as the other side says."""
    classification = str(event.detail.get("bounce_classification") or "")
    if classification not in NOT_SAID:
        return classification == THE_ADDRESS
    status = str(event.detail.get("status") or "")
    if status in NO_ADDRESS_CODES:
        return False
    return status in {"", "5.0.0", "5.2.1"} or status.startswith("5.1.")


REACTION: Final = Reaction(fate=Fate.BOUNCED, effect=react)
