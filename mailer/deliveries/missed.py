"""Who missed a campaign: everyone of its audience or left out of it who certainly got no copy."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.lookups import In

from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.ranges import batch_state
from mailer.deliveries.states import BatchState, Fate

# The copy was refused, bounced or never handed over.
NOT_RECEIVED: Final = (Fate.BLOCKED, Fate.DROPPED, Fate.BOUNCED, Fate.FAILED, Fate.SKIPPED)
# Nothing of these has left. In doubt and parked are not among them: those members may have got it.
NOT_SENT: Final = (BatchState.PLANNED, BatchState.CLAIMED, BatchState.FAILED)


def never_left() -> Q:
    """A copy without a fate whose batch has not gone out."""
    unsent = Batch.objects.filter(canary=False, state__in=NOT_SENT)
    # Asked in this order, so that batches are looked for only where some are left at all.
    return Q(fate=Fate.NONE) & Q(campaign__in=unsent.values("campaign")) & Q(In(batch_state(), NOT_SENT))


def missed_by(campaign_id: int) -> QuerySet[Any]:
    """Ids of the members who certainly got no copy of the campaign; whoever may have got one is not among them."""
    missed = ~Q(refusal="") | Q(fate__in=NOT_RECEIVED) | never_left()
    return Delivery.objects.filter(missed, campaign=campaign_id).values("member")


def reaching() -> QuerySet[Delivery]:
    """All copies that left and did not come back, of any campaign."""
    return Delivery.objects.filter(~never_left(), refusal="").exclude(fate__in=NOT_RECEIVED)
