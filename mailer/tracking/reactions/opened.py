"""An open says that a picture was fetched. Who fetched it is judged from all that is known: see ``readers``."""

from __future__ import annotations

from typing import Final

from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction()
