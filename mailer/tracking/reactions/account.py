"""The provider changed something about our account, or asks about it: a person must look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mailer.tracking.alerts.telling import tell
from mailer.tracking.events import NormalEvent
from mailer.tracking.models import Alert
from mailer.tracking.reactions.reaction import Reaction
from mailer.tracking.reported import subject_of, title_of

CONFIRM: Final = (
    "Amazon SNS asks whether the reports of {topic} may come here. If you have just set that up, run "
    "`mailer provider confirm` on the mailer's machine and open the link it shows; otherwise do nothing."
)
ENDED: Final = (
    "Amazon SNS brings no more reports of {topic}: the subscription was ended. If that was not meant, subscribe this "
    "mailer again in the SNS console; until then bounces and deliveries stay unknown."
)
BY_TYPE: Final = {"SubscriptionConfirmation": CONFIRM, "UnsubscribeConfirmation": ENDED}


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    for event in events:
        service = str(event.detail.get("service") or "")
        tell(kind=Alert.Kind.ACCOUNT, subject=subject_of(service), words=_words(event, title_of(service)), now=now)


def _words(event: NormalEvent, title: str) -> str:
    what = str(event.detail.get("type") or "not said what")[:60]
    if what in BY_TYPE:
        return BY_TYPE[what].format(topic=event.words[:150] or "a topic")
    return (
        f"{title} reports a change of our account on {event.at:%d %B %Y, %H:%M UTC}: {what}. "
        f"Sign in at {title} and settle it there; until then letters may not go out."
    )


REACTION: Final = Reaction(effect=react)
