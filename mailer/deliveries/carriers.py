"""Who carries a campaign. Settled when it starts; see ``failover`` for how another one may go on with it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.batches import split_off
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState


def provider_of(batch_id: int) -> str:
    """The provider of the batch's campaign by its name; '' for the usual one, or when there is no such batch."""
    return Batch.objects.filter(pk=batch_id).values_list("campaign__provider", flat=True).first() or ""


def asked_last(batch: Batch) -> str:
    """Who was asked at the batch's latest attempt: the only one that can tell what became of it."""
    asked = batch.attempts.filter(attempt=batch.attempt).values_list("provider", flat=True).first()
    return asked or batch.campaign.provider


def settle_provider(campaign_id: int, *, usual: str) -> str:
    """The campaign's provider; one that names none gets the ``usual`` one if it is about to start."""
    Campaign.objects.filter(pk=campaign_id, state=State.SCHEDULED, provider="").update(provider=usual)
    return Campaign.objects.values_list("provider", flat=True).get(pk=campaign_id)


def fit(batch_id: int, *, largest: int) -> None:
    """Cut a waiting batch that was made for a provider of larger ones. The parts follow by themselves."""
    too_large = Batch.objects.filter(
        pk=batch_id, state=BatchState.PLANNED, canary=False, last__gte=F("first") + largest
    )
    if not too_large.exists():
        return
    try:
        with transaction.atomic():
            batch = too_large.select_for_update().first()
            if batch is not None:
                _cut(batch, largest)
    except IntegrityError:
        # Another worker took the same batch numbers at this moment; nothing was changed.
        fit(batch_id, largest=largest)


def _cut(batch: Batch, largest: int) -> None:
    starts = range(batch.first + largest, batch.last + 1, largest)
    parts = [
        Batch(first=first, last=min(first + largest - 1, batch.last), not_before=batch.not_before) for first in starts
    ]
    split_off(batch, parts)
    Batch.objects.filter(pk=batch.pk).update(last=batch.first + largest - 1)
