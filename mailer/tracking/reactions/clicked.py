"""A click says that a link was followed, by a person or by a gateway that looks ahead: see ``readers``."""

from __future__ import annotations

from typing import Final

from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction()
