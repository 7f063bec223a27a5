"""Who missed a campaign: everyone of its audience or left out of it who certainly got no copy."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import BatchState, Fate

# The copy was refused, bounced or never handed over.
NOT_RECEIVED: Final = (Fate.BLOCKED, Fate.DROPPED, Fate.BOUNCED, Fate.FAILED, Fate.SKIPPED)
# Nothing of these has left. In doubt and parked are not among them: those members may have got it.
NOT_SENT: Final = (BatchState.PLANNED, BatchState.CLAIMED, BatchState.FAILED)


def missed_by(campaign_id: int) -> QuerySet[Any]:
    """Ids of the members who certainly got no copy of the campaign; whoever may have got one is not among them."""
    unsent = Batch.objects.filter(
        campaign=OuterRef("campaign"),
        canary=False,
        state__in=NOT_SENT,
        first__lte=OuterRef("ordinal"),
        last__gte=OuterRef("ordinal"),
    )
    missed = ~Q(refusal="") | Q(fate__in=NOT_RECEIVED) | (Q(fate=Fate.NONE) & Exists(unsent))
    return Delivery.objects.filter(missed, campaign=campaign_id).values("member")
