"""Stopping by itself when going on would do harm. The campaign is paused and says why.

Only what happened since the campaign was started or last resumed counts, so a person who resumes
is not overruled by what she has already seen.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q

from mailer.campaigns.models import Campaign
from mailer.campaigns.services import pause_for_trouble
from mailer.campaigns.states import State
from mailer.deliveries.models import BatchAttempt, Delivery, Heartbeat
from mailer.deliveries.stalling import OF_NO_USE, stalled_since
from mailer.deliveries.states import Fate, Flag

LEAST_KNOWN: Final = 50
MOST_BOUNCED: Final = 0.10
# Mailbox providers begin to refuse a sender at 0.3 percent; three may be chance in a large society.
FEWEST_COMPLAINTS: Final = 3
COMPLAINT_SHARE: Final = 0.002
MOST_FAILED_IN_A_ROW: Final = 3
COUNT_EVERY: Final = timedelta(seconds=15)


def guard(*, now: datetime, grace: float = math.inf) -> None:
    """Look at every campaign that is being sent, and pause those in trouble.

    Args:
        grace: seconds in which nothing of a letter was taken; what is late by more does not go out by itself.
    """
    sending = list(Campaign.objects.filter(state=State.SENDING))
    if not sending:
        return
    counted = _is_time_to_count(now)
    for campaign in sending:
        if reason := trouble(campaign, counted=counted) or _stands_still(campaign, now=now, grace=grace):
            pause_for_trouble(campaign_id=campaign.pk, reason=reason)


def _is_time_to_count(now: datetime) -> bool:
    """Counting looks at every copy of a campaign: it is done now and then, by whichever pump comes first."""
    _, made = Heartbeat.objects.get_or_create(process="guard", defaults={"at": now})
    return made or bool(Heartbeat.objects.filter(process="guard", at__lte=now - COUNT_EVERY).update(at=now))


def trouble(campaign: Campaign, *, counted: bool) -> str:
    """Why this campaign should not go on, in words; '' when all is well. ``counted``: copies are looked at too."""
    since = campaign.resumed_at or campaign.started_at
    if since is None:
        return ""
    reason = _failing(campaign, since)
    if counted and not reason:
        reason = _too_many_bounces(campaign, since) or _complaints(campaign)
    return reason


def _too_many_bounces(campaign: Campaign, since: datetime) -> str:
    known = Delivery.objects.filter(campaign=campaign, fate__gte=Fate.DELIVERED, fate_at__gt=since)
    counts = known.aggregate(all=Count("pk"), bounced=Count("pk", filter=Q(fate=Fate.BOUNCED)))
    if counts["all"] < LEAST_KNOWN or counts["bounced"] <= MOST_BOUNCED * counts["all"]:
        return ""
    return (
        f"{counts['bounced']} of {counts['all']} copies bounced for good. "
        "Check that the member list is the current one before you resume."
    )


def _complaints(campaign: Campaign) -> str:
    flagged = Delivery.objects.annotate(bit=F("flags").bitand(Flag.COMPLAINED.value)).filter(bit__gt=0)
    complained = flagged.filter(campaign=campaign).count()
    most = max(FEWEST_COMPLAINTS, COMPLAINT_SHARE * (campaign.in_audience or 0))
    if complained - campaign.complaints_told < most:
        return ""
    Campaign.objects.filter(pk=campaign.pk).update(complaints_told=complained)
    return f"{complained} members marked this letter as spam. Read it once more as they do before you resume."


def _stands_still(campaign: Campaign, *, now: datetime, grace: float) -> str:
    """The provider can't be reached, or takes nothing, for so long that the letter should not go out unasked."""
    if math.isinf(grace):
        return ""
    since = stalled_since(campaign, after=grace, now=now, came_to_nothing=OF_NO_USE)
    if since is None:
        return ""
    # A batch that is being tried at this moment has no words.
    told = BatchAttempt.objects.filter(batch__campaign=campaign, batch__reason__gt="", done_at__gt=since)
    last = told.order_by("-done_at", "-pk").values_list("batch__reason", flat=True).first() or "It did not say why"
    return (
        f"Nothing was taken since {since:%d %B %Y, %H:%M} UTC: {last.rstrip('.')}. Resume it if it should still go out."
    )


def _failing(campaign: Campaign, since: datetime) -> str:
    attempts = BatchAttempt.objects.filter(batch__campaign=campaign, batch__canary=False, done_at__gt=since)
    attempts = attempts.order_by("-done_at", "-pk")
    last = list(attempts.values_list("outcome", "batch__reason")[:MOST_FAILED_IN_A_ROW])
    if len(last) < MOST_FAILED_IN_A_ROW or any(outcome != "failed" for outcome, _ in last):
        return ""
    return f"The provider refused {MOST_FAILED_IN_A_ROW} in a row, the last with: {last[0][1]}"
