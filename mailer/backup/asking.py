"""What must not go on by itself after a restore.

Whoever restores goes back in time: what was sent since then is with its readers, and the rows know
nothing of it. So nothing that was on its way, or would begin by itself, goes on before a person has
said so. Works on the models as they were when the backup was made, in the restore's transaction: a
restored database is never without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps.registry import Apps

from mailer.backup.schema import rows_of

LOOK: Final = "What went out since then is not known here: look into the provider's activity"
_EMPTIED: Final = {"address": "", "name": "", "subject": "", "text": "", "html": ""}


@dataclass(frozen=True, slots=True)
class Asking:
    """How many letters wait for a person now, and how many messages of the product are not sent any more."""

    paused: int
    held: int
    parked: int
    messages: int


def stop_everything(apps: Apps, *, made_at: datetime, now: datetime, using: str) -> Asking:
    """Pause what was going out, hold what was to start, park what was on its way, and send no old message."""

    def rows(label: str) -> Any:
        return rows_of(apps.get_model(label), using)

    since = f"Restored from a backup of {made_at:%d %B %Y, %H:%M} UTC. {LOOK}"
    campaigns, batches = rows("campaigns.Campaign"), rows("deliveries.Batch")
    campaigns.filter(state="paused").update(trouble=f"{since}, then resume it.")
    asking = Asking(
        paused=campaigns.filter(state="sending").update(state="paused", trouble=f"{since}, then resume it."),
        held=campaigns.filter(state="scheduled").update(
            state="held", trouble=f"{since}, then schedule it anew if it has not gone out."
        ),
        parked=_park(batches, since=since, now=now),
        messages=rows("outbox.OutboxMessage")
        .filter(state__in=("due", "sending"))
        .update(state="unknown", closed_at=now, sending_since=None, reason=since, **_EMPTIED),
    )
    # Uploaded member files are in no backup.
    rows("members.ImportJob").filter(state__in=("previewing", "previewed", "importing")).update(
        state="discarded", preview=None, leased_until=None
    )
    # The watch begins anew: silence from before says nothing.
    rows("deliveries.Heartbeat").delete()
    return asking


def _park(batches: Any, *, since: str, now: datetime) -> int:
    """Whatever was in somebody's hands may have arrived; messages to ourselves prove nothing any more."""
    on_their_way = batches.filter(state__in=("claimed", "submitting", "in_doubt"))
    on_their_way.filter(canary=True).update(state="failed", lease_until=None, doubt_since=None, reason=since)
    parked: int = on_their_way.filter(canary=False).update(
        state="parked", lease_until=None, doubt_since=now, reason=f"{since}, then decide."
    )
    return parked
