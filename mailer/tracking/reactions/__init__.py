"""One file a kind of event: what it makes of the copy, and what else it changes.

Every reaction is safe to run again and in any order: fates only rise, flags are only added, and
each service it calls does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mailer.deliveries.states import Fate, Flag
from mailer.tracking.events import Kind, NormalEvent
from mailer.tracking.reactions import bounced, clicked, complained, dropped, opened, unsubscribed

type_of_effect = Callable[[Sequence[NormalEvent], datetime], None]


@dataclass(frozen=True)
class Reaction:
    """What a kind of event does: a fate for the copy, flags by event, and an effect beyond the copy."""

    fate: Fate = Fate.NONE
    flags: Callable[[NormalEvent], int] | None = None
    effect: type_of_effect | None = None


REACTIONS: Final[dict[Kind, Reaction]] = {
    Kind.PROCESSED: Reaction(fate=Fate.PROCESSED),
    Kind.DEFERRED: Reaction(fate=Fate.DEFERRED),
    Kind.DELIVERED: Reaction(fate=Fate.DELIVERED),
    Kind.BLOCKED: Reaction(fate=Fate.BLOCKED),
    Kind.BOUNCED: Reaction(fate=Fate.BOUNCED, effect=bounced.react),
    Kind.DROPPED: Reaction(fate=Fate.DROPPED, effect=dropped.react),
    Kind.OPENED: Reaction(flags=opened.flags),
    Kind.CLICKED: Reaction(flags=clicked.flags),
    Kind.COMPLAINED: Reaction(flags=lambda _: Flag.COMPLAINED, effect=complained.react),
    Kind.UNSUBSCRIBED: Reaction(flags=lambda _: Flag.UNSUBSCRIBED, effect=unsubscribed.react),
    Kind.OTHER: Reaction(),
}
