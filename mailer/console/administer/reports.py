"""What the provider reported back lately, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Sum

from mailer.tracking.models import InboxBody, RefusedPost

LATELY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reports:
    """``last``: when a report was received; ``waiting``: not yet worked off; ``refused``: unsigned, in a week."""

    last: datetime | None
    waiting: int
    refused: int


def reports(*, now: datetime) -> Reports:
    """How the way back from the provider stands."""
    refused = RefusedPost.objects.filter(day__gt=(now - LATELY).date()).aggregate(times=Sum("times"))["times"]
    return Reports(
        last=InboxBody.objects.aggregate(last=Max("received_at"))["last"],
        waiting=InboxBody.objects.filter(drained_at=None).count(),
        refused=refused or 0,
    )
