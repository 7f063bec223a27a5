"""The mail server of the member took the copy. Whether anybody sees it is another matter."""

from __future__ import annotations

from typing import Final

from mailer.deliveries.states import Fate
from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction(fate=Fate.DELIVERED)
