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
from mailer.campaigns.states import FINAL
from mailer.console import words
from mailer.console.access import requires
from mailer.console.ground import ground_of
from mailer.console.page import show

type_of_days = defaultdict[date, list[tuple[Campaign, words.Word]]]

_BACK: Final = timedelta(days=30)
_MOST: Final = 200


@requires(Right.READ)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Days that have a letter, in the reader's zone: what is still to leave, and what is over."""
    planned = Campaign.objects.filter(scheduled_for__gte=timezone.now() - _BACK).order_by("scheduled_for", "pk")
    coming: type_of_days = defaultdict(list)
    past: type_of_days = defaultdict(list)
    for campaign in planned[:_MOST]:
        if campaign.scheduled_for is not None:
            day = timezone.localdate(campaign.scheduled_for, timezone=ground_of(request).zone)
            days = past if campaign.state in FINAL else coming
            days[day].append((campaign, words.STATES[campaign.state]))
    context = {"coming": sorted(coming.items()), "past": sorted(past.items(), reverse=True)}
    return show(request, "flow/calendar.html", context)
