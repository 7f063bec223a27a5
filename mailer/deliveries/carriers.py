"""Who carries a campaign. Settled when it starts: its batches are cut for that provider, and stay with it."""

from __future__ import annotations

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch


def provider_of(batch_id: int) -> str:
    """The provider of the batch's campaign by its name; '' for the usual one, or when there is no such batch."""
    return Batch.objects.filter(pk=batch_id).values_list("campaign__provider", flat=True).first() or ""


def settle_provider(campaign_id: int, *, usual: str) -> str:
    """The campaign's provider; one that names none gets the ``usual`` one if it is about to start."""
    Campaign.objects.filter(pk=campaign_id, state=State.SCHEDULED, provider="").update(provider=usual)
    return Campaign.objects.values_list("provider", flat=True).get(pk=campaign_id)
