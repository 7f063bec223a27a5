"""Since when somebody has been looking, without a break.

Silence is a sign only while somebody listens. When the mailer was not running, reports could not
come in, and when the clock was moved, nobody knows how long it was silent. Both look alike: a gap
between two strokes of the pump. Then the time begins anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailer.deliveries.models import Heartbeat

PUMP = "worker"
"""The row in which the pump leaves the time of its last stroke."""


def watched_since(*, now: datetime, longest_gap: float) -> datetime:
    """Call at every stroke, before the pump leaves its time. ``longest_gap`` (seconds) is no break yet."""
    last = Heartbeat.objects.filter(process=PUMP).values_list("at", flat=True).first()
    watch, _ = Heartbeat.objects.get_or_create(process="watch", defaults={"at": now})
    if last is not None and abs(now - last) <= timedelta(seconds=longest_gap):
        return watch.at
    Heartbeat.objects.filter(process="watch").update(at=now)
    return now


def listening_since() -> datetime | None:
    """What ``watched_since`` found at the last stroke; None before the first."""
    return Heartbeat.objects.filter(process="watch").values_list("at", flat=True).first()
