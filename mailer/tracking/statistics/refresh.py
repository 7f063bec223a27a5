"""Keeping figures at hand: what happened marks them stale, a job counts the stale ones anew.

Counting a large letter takes seconds, so it is done the rarer the longer it took: at most a
fiftieth of the time goes into it. A small letter's figures are as good as live.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL, State
from mailer.deliveries.models import Delivery
from mailer.tracking.models import CampaignFigures
from mailer.tracking.statistics.collect import collect
from mailer.tracking.statistics.figures import Figures

logger = logging.getLogger(__name__)

REST: Final = 50
"""Seconds of rest for one second of counting."""

SHORTEST_REST: Final = timedelta(seconds=5)

QUICK: Final = 0.3
"""Seconds of counting for which a page may be kept waiting; what takes longer is left to the job."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures, and the moment they were true."""

    figures: Figures
    at: datetime
    stale: bool


def mark_stale(campaign_ids: Iterable[int]) -> None:
    """Something happened to these letters. Call inside the transaction in which it did."""
    ids = sorted(set(campaign_ids))
    if ids:
        CampaignFigures.objects.filter(campaign__in=ids, stale=False).update(stale=True)


def figures_of(campaign: Campaign, *, now: datetime) -> Counted:
    """The letter's figures: those kept, or counted now when there are none yet or counting is quick."""
    kept = CampaignFigures.objects.filter(campaign=campaign).first()
    if kept is None or (kept.took <= QUICK and _rested(kept, now) and _is_behind(campaign, kept)):
        return Counted(count_anew(campaign.pk, now=now), now, stale=False)
    return Counted(Figures.from_json(kept.document), kept.counted_at, kept.stale)


def outcomes_kept(campaign_ids: Iterable[int]) -> dict[int, Counter[str]]:
    """The copies by outcome of those letters that are over and counted, by letter, without counting any copy.

    What was reported since is missing only where counting takes so long that it is left to the job.
    """
    over = CampaignFigures.objects.filter(campaign__in=list(campaign_ids), campaign__state__in=FINAL)
    at_hand = over.filter(counted_at__gte=F("campaign__finished_at")).filter(Q(stale=False) | Q(took__gt=QUICK))
    return {pk: Counter(outcomes) for pk, outcomes in at_hand.values_list("campaign", "document__whole__outcomes")}


def count_anew(campaign_id: int, *, now: datetime) -> Figures:
    """Count the letter's figures and keep them."""
    began = perf_counter()
    # What happens while we count marks them stale again, so the mark is taken off first.
    CampaignFigures.objects.filter(campaign=campaign_id).update(stale=False)
    figures = collect(campaign_id)
    CampaignFigures.objects.update_or_create(
        campaign_id=campaign_id,
        defaults={"counted_at": now, "took": perf_counter() - began, "document": figures.to_json()},
    )
    return figures


def refresh_due(*, now: datetime) -> int:
    """Count every letter whose figures are stale, missing or still moving; returns how many were counted."""
    counted = 0
    for campaign in _waiting():
        kept = CampaignFigures.objects.filter(campaign=campaign).first()
        if kept is None or _rested(kept, now):
            count_anew(campaign.pk, now=now)
            counted += 1
    return counted


def verify(campaign_id: int) -> list[str]:
    """Count again and compare: what differs from the figures kept, in words. Stale figures may differ."""
    kept = CampaignFigures.objects.filter(campaign=campaign_id).first()
    if kept is None:
        return ["No figures are kept yet."]
    stored, fresh = Figures.from_json(kept.document).to_json(), collect(campaign_id).to_json()
    return [f"{name}: kept {stored[name]}, counted {fresh[name]}" for name in fresh if stored[name] != fresh[name]]


def _waiting() -> QuerySet[Campaign]:
    frozen = Exists(Delivery.objects.filter(campaign=OuterRef("pk")))
    moving = Q(state=State.SENDING) | Q(state__in=FINAL, figures__counted_at__lt=F("finished_at"))
    return Campaign.objects.filter(Q(figures__stale=True) | moving | Q(figures=None)).filter(frozen).order_by("pk")


def _is_behind(campaign: Campaign, kept: CampaignFigures) -> bool:
    return kept.stale or campaign.state == State.SENDING


def _rested(kept: CampaignFigures, now: datetime) -> bool:
    return now - kept.counted_at >= max(SHORTEST_REST, timedelta(seconds=kept.took * REST))
