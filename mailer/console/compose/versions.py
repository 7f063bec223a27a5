"""Earlier versions of a letter: who left it so and when, what differs, and how to have it back."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.differences import differences
from mailer.campaigns.drafting import restore
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import ContentVersion
from mailer.campaigns.states import State
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.console.page import show

_MOST: Final = 50


@requires(Right.WRITE)
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, the newest first."""
    campaign = campaign_or_404(pk)
    rows = list(campaign.versions.select_related("by")[: _MOST + 1])
    context = {"campaign": campaign, "versions": rows[:_MOST], "more": len(rows) > _MOST, "narrow": True}
    return show(request, "compose/versions.html", context)


@requires(Right.WRITE)
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What differs between this version and the letter as it stands."""
    campaign = campaign_or_404(pk)
    found = get_object_or_404(campaign.versions.select_related("by"), number=number)
    context = {
        "campaign": campaign,
        "version": found,
        "differences": differences(campaign.content_type, found.content, campaign.content),
        "editable": campaign.state == State.DRAFT,
    }
    return show(request, "compose/version.html", context)


@requires(Right.WRITE)
@require_POST
def bring_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make this version the letter again; the one before stays in the list."""
    campaign = campaign_or_404(pk)
    found = get_object_or_404(ContentVersion, campaign=campaign, number=number)
    try:
        restore(campaign=campaign, version=found, by=staff_of(request), now=timezone.now())
    except CampaignError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, "The letter is as it was then. What stood there before is still in the list of versions.")
    return redirect("console:compose", pk=pk)
