"""A member came back at the provider: the letter's topic is on again, unless the member was erased since."""

from __future__ import annotations

from typing import Final

from mailer.tracking.choosing import react
from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction(effect=react)
