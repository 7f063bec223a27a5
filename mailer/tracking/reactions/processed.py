"""The provider took the copy and is working on it."""

from __future__ import annotations

from typing import Final

from mailer.deliveries.states import Fate
from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction(fate=Fate.PROCESSED)
