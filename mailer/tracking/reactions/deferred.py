"""The mailbox asked to try later; the provider does so for three days."""

from __future__ import annotations

from typing import Final

from mailer.deliveries.states import Fate
from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction(fate=Fate.DEFERRED)
