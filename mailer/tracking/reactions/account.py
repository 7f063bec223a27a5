"""The provider changed the state of our account: nobody gets mail until a person has looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mailer.tracking.alerts.telling import tell
from mailer.tracking.events import NormalEvent
from mailer.tracking.models import Alert
from mailer.tracking.reactions.reaction import Reaction


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    for event in events:
        what = str(event.detail.get("type") or "not said what")[:60]
        words = (
            f"SendGrid reports a change of our account on {event.at:%d %B %Y, %H:%M UTC}: {what}. "
            "Sign in at SendGrid and settle it there; until then letters may not go out."
        )
        tell(kind=Alert.Kind.ACCOUNT, subject="provider:sendgrid", words=words, now=now)


REACTION: Final = Reaction(effect=react)
