"""An unsubscribe made at the provider.

From a group it turns the letter's topic off for the member it went to. A global one means every
topic: the provider will drop them all. The letter is marked in either case.
"""

from __future__ import annotations

from typing import Final

from mailer.deliveries.states import Flag
from mailer.tracking.choosing import react
from mailer.tracking.reactions.reaction import Reaction

REACTION: Final = Reaction(flag=Flag.UNSUBSCRIBED, effect=react)
