"""Somebody pressed "this is spam": no more mail to this address, at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mailer.deliveries.states import Flag
from mailer.members.models import Suppression
from mailer.tracking.events import NormalEvent
from mailer.tracking.reactions.reaction import Reaction
from mailer.tracking.suppressing import suppress_all


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    del now
    suppress_all((event, Suppression.Reason.COMPLAINT) for event in events)


REACTION: Final = Reaction(flag=Flag.COMPLAINED, effect=react)
