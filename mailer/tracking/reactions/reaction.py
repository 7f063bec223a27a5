"""What an event can do: the shape every reaction fills in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailer.deliveries.states import Fate
from mailer.tracking.events import NormalEvent

type_of_effect = Callable[[Sequence[NormalEvent], datetime], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A fate and a flag for the copy, and an effect beyond it: on the address, the member, the staff.

    The effect gets the new events of the kind, foreign ones left out, and the moment it is now.
    """

    fate: Fate = Fate.NONE
    flag: int = 0
    effect: type_of_effect | None = None
