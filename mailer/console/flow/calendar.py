"""What is planned, what is going out and what went out lately, day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import words
from mailer.console.access import requires
from mailer.console.ground import ground_of
from mailer.console.page import show

_BACK: Final = timedelta(days=30)
_MOST: Final = 200


@requires(Right.READ)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Days that have a letter, in the reader's zone, the next ones first."""
    today = timezone.localdate(timezone=ground_of(request).zone)
    planned = Campaign.objects.filter(scheduled_for__gte=timezone.now() - _BACK).order_by("scheduled_for", "pk")
    days: defaultdict[date, list[tuple[Campaign, words.Word]]] = defaultdict(list)
    for campaign in planned[:_MOST]:
        if campaign.scheduled_for is not None:
            day = timezone.localdate(campaign.scheduled_for, timezone=ground_of(request).zone)
            days[day].append((campaign, words.STATES[campaign.state]))
    coming = [(day, letters) for day, letters in sorted(days.items()) if day >= today]
    past = [(day, letters) for day, letters in sorted(days.items(), reverse=True) if day < today]
    return show(request, "flow/calendar.html", {"coming": coming, "past": past, "today": today})
