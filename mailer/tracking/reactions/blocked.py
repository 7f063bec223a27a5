"""The mailbox refused this letter, today: nothing is said about the address, so nobody loses any mail."""

from __future__ import annotations

from typing import Final

from mailer.deliveries.states import Fate
from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction(fate=Fate.BLOCKED)
