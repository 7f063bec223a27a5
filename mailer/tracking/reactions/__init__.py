"""One file a kind of event: what it makes of the copy, and what else it changes.

Every reaction is safe to run again and in any order: fates only rise, flags are only added, and
each service it calls does nothing the second time. Where two events contradict each other, their
own time decides and never the order in which they came.
"""

from __future__ import annotations

from typing import Final

from mailer.tracking.events import Kind
from mailer.tracking.reactions import (
    account,
    blocked,
    bounced,
    clicked,
    complained,
    deferred,
    delivered,
    dropped,
    opened,
    processed,
    resubscribed,
    unsubscribed,
)
from mailer.tracking.reactions.reaction import Reaction

REACTIONS: Final[dict[Kind, Reaction]] = {
    Kind.PROCESSED: processed.REACTION,
    Kind.DEFERRED: deferred.REACTION,
    Kind.DELIVERED: delivered.REACTION,
    Kind.BLOCKED: blocked.REACTION,
    Kind.BOUNCED: bounced.REACTION,
    Kind.DROPPED: dropped.REACTION,
    Kind.OPENED: opened.REACTION,
    Kind.CLICKED: clicked.REACTION,
    Kind.COMPLAINED: complained.REACTION,
    Kind.UNSUBSCRIBED: unsubscribed.REACTION,
    Kind.RESUBSCRIBED: resubscribed.REACTION,
    Kind.ACCOUNT: account.REACTION,
    Kind.OTHER: Reaction(),
}
