"""Since when nothing of a letter was taken, although it was tried."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Min, Q, QuerySet

from mailer.campaigns.models import Campaign
from mailer.deliveries.models import BatchAttempt
from mailer.providers.failover import FEWEST_ATTEMPTS

NOTHING_TAKEN: Final = ("refused", "put off", "unknown")
"""Outcomes of an attempt after which the provider has, or may have, no copy."""

OF_NO_USE: Final = ("refused", "unknown")
"""Those of them that tell of the provider; it is for the members' mailboxes that it puts off single copies."""


def stalled_since(
    letter: Campaign, *, after: float, now: datetime, came_to_nothing: Collection[str] = NOTHING_TAKEN
) -> datetime | None:
    """The first of the attempts that came to nothing since anything was taken; None when all is well.

    Args:
        after: seconds that it must be ago. What was before a person resumed the letter does not count.
    """
    asked = _attempts(letter).filter(done_at__gt=letter.resumed_at or letter.started_at)
    taken = asked.exclude(outcome__in=came_to_nothing).aggregate(at=Max("done_at"))["at"]
    since = asked.filter(done_at__gt=taken) if taken else asked
    first: datetime | None = since.aggregate(at=Min("done_at"))["at"]
    if first is None or first > now - timedelta(seconds=after) or since.count() < FEWEST_ATTEMPTS:
        return None
    return first


def _attempts(letter: Campaign) -> QuerySet[BatchAttempt]:
    """Those that the letter's present provider has answered."""
    of_it = BatchAttempt.objects.filter(batch__campaign=letter, done_at__isnull=False)
    return of_it.filter(Q(provider=letter.provider) | Q(provider="")) if letter.provider else of_it
