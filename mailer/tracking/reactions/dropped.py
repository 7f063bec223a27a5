"""Dropped means that the provider has the address on a list of its own: we learn from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mailer.deliveries.states import Fate
from mailer.members.models import Suppression
from mailer.tracking.events import NormalEvent
from mailer.tracking.reactions.reaction import Reaction
from mailer.tracking.suppressing import suppress_all

ON_A_LIST: Final = {
    "Bounced Address": Suppression.Reason.HARD_BOUNCE,
    "Spam Reporting Address": Suppression.Reason.COMPLAINT,
    "Unsubscribed Address": Suppression.Reason.PROVIDER,
    "Invalid": Suppression.Reason.HARD_BOUNCE,
}


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    del now
    told = ((event, ON_A_LIST.get(str(event.detail.get("reason")))) for event in events)
    suppress_all((event, reason) for event, reason in told if reason is not None)


REACTION: Final = Reaction(fate=Fate.DROPPED, effect=react)
