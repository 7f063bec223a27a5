"""The provider takes everything and reports nothing: a suspended account, or a webhook that leads nowhere.

A letter that is going out is paused with that reason. One that is out already says so, too.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Q, Sum

from mailer.audit.services import record
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import pause_for_trouble
from mailer.campaigns.states import State
from mailer.deliveries.models import BatchAttempt
from mailer.deliveries.settling import WITNESS_WINDOW, Patience, Pipe

LEAST_PATIENCE: Final = 900.0
"""Seconds; reports about a large letter may come slowly."""


def tell_unreported(*, now: datetime, patience: Patience, pipe: Pipe) -> None:
    """Look at every letter of the last day of which the latest copies are overdue to be heard of."""
    overdue = timedelta(seconds=max(patience.settle_after, LEAST_PATIENCE))
    if not (pipe.reports_events and pipe.drained) or pipe.listened_from(now - overdue) > now - overdue:
        return
    recent = Campaign.objects.filter(started_at__gt=now - WITNESS_WINDOW, state__in=(State.SENDING, State.SENT))
    for campaign in recent.exclude(provider__in=pipe.silent):
        if copies := unreported_copies(campaign, before=now - overdue, silent=pipe.silent):
            _tell(campaign, _words(copies, overdue))


def unreported_copies(campaign: Campaign, *, before: datetime, silent: Collection[str] = ()) -> int:
    """Copies that were taken ``before`` and after everything that anything is known of, but by ``silent`` providers."""
    accepted = BatchAttempt.objects.filter(batch__campaign=campaign, outcome="accepted").exclude(provider__in=silent)
    if campaign.resumed_at:
        accepted = accepted.filter(submitted_at__gt=campaign.resumed_at)
    heard = accepted.aggregate(last=Max("pk", filter=Q(events__gt=0)))["last"] or 0
    overdue = accepted.filter(pk__gt=heard, submitted_at__lte=before)
    return overdue.aggregate(n=Sum("copies"))["n"] or 0


def _words(copies: int, overdue: timedelta) -> str:
    minutes = overdue.total_seconds() / 60
    return (
        f"The provider took {copies} copies and reported nothing about them for {minutes:.0f} minutes. "
        "Look whether its account is suspended, and whether its event webhook leads to this mailer."
    )


def _tell(campaign: Campaign, words: str) -> None:
    if campaign.state == State.SENDING:
        pause_for_trouble(campaign_id=campaign.pk, reason=words)
        return
    with transaction.atomic():
        if Campaign.objects.filter(pk=campaign.pk, state=State.SENT, trouble="").update(trouble=words):
            detail = {"reason": words}
            record(actor="dispatch", action="campaign.unreported", subject=f"campaign:{campaign.pk}", detail=detail)
