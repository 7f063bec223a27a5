"""Pausing, resuming and stopping a letter, taking its time away, and deciding about a batch nobody can tell of.

Each is asked for on a page of its own and done by its form, so it works without JavaScript and
never by a link.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns import services
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import TRANSITIONS, State
from mailer.console import notices, words
from mailer.console.access import requires, staff_of
from mailer.console.confirming import Confirmation
from mailer.console.letter import batch_or_404, campaign_or_404
from mailer.console.page import show
from mailer.deliveries.queries import copies_in
from mailer.deliveries.settling import settle_by_hand
from mailer.deliveries.states import BatchState

NAMES: Final = 100

ACTIONS: Final[dict[str, Confirmation]] = {
    "pause": Confirmation(
        "Pause this letter?",
        "It stops between two batches. Copies already handed to the provider arrive; the others wait until you resume.",
        "Pause",
        "The letter is paused.",
        services.pause,
    ),
    "resume": Confirmation(
        "Let this letter go on?",
        "Copies that wait go out, beginning within seconds. Nobody gets a second copy.",
        "Resume",
        "The letter goes on.",
        services.resume,
    ),
    "unschedule": Confirmation(
        "Take the time away?",
        "It does not go out by itself any more. It stays approved, and can be given another time.",
        "Take the time away",
        "It does not go out by itself any more. It is still approved.",
        services.unschedule,
    ),
    "cancel": Confirmation(
        "Stop this letter for good?",
        "Copies not yet sent stay unsent, and the letter can't be started again. What was sent can't be called back.",
        "Stop for good",
        "The letter is stopped.",
        services.cancel,
        dangerous=True,
    ),
}


@requires(Right.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask, then do it."""
    if verb not in ACTIONS:
        raise Http404
    campaign, action = campaign_or_404(pk), ACTIONS[verb]
    if request.method == "POST":
        _do(request, campaign, action)
    elif (State(campaign.state), verb) in TRANSITIONS:
        return show(request, "confirm.html", {"campaign": campaign, "action": action, "verb": verb})
    else:
        notices.refuse(request, f"This is not possible now: {words.STATES[campaign.state].sentence}")
    return redirect("console:letter", pk=pk)


def _do(request: HttpRequest, campaign: Campaign, action: Confirmation) -> None:
    try:
        action.does(campaign=campaign, by=staff_of(request))
    except CampaignError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, action.done)


@requires(Right.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int, batch_id: int) -> HttpResponse:
    """Show whose copies hang on the answer, then take the answer."""
    campaign = campaign_or_404(pk)
    batch = batch_or_404(campaign, batch_id)
    choice = request.POST.get("choice", "")
    if batch.state != BatchState.PARKED:
        notices.refuse(request, f"Batch {batch.number} needs no decision any more. Nothing was changed.")
    elif choice in {"got", "again"}:
        settle_by_hand(batch=batch, they_got_it=choice == "got", by=staff_of(request), now=timezone.now())
        notices.tell(request, f"Batch {batch.number} is settled.")
    else:
        names = list(copies_in(batch).select_related("member")[: NAMES + 1])
        context = {"campaign": campaign, "batch": batch, "names": names[:NAMES], "more": len(names) > NAMES}
        return show(request, "settle.html", context)
    return redirect("console:letter", pk=pk)
