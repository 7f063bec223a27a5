"""Submitting, approving, sending back and taking back: what is judged, and what was said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns import handling, services
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.previews import Remark
from mailer.campaigns.states import TRANSITIONS, State
from mailer.console import notices, words
from mailer.console.access import requires, staff_of
from mailer.console.compose.looking import remarks_of
from mailer.console.flow.audience import funnel_or_none
from mailer.console.flow.earlier import MOST, comparison
from mailer.console.flow.stages import Way
from mailer.console.letter import campaign_or_404
from mailer.console.navigation import address_of
from mailer.console.page import show
from mailer.content.services import SocietyMissing
from mailer.segments.funnel import Funnel


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do with a letter on its way; ``noted`` takes a note along, ``counted`` who would get it."""

    verb: str
    button: str
    done: str
    right: Right
    does: Callable[..., None]
    noted: bool = False
    look: str = ""
    counted: bool = False


STEPS: Final[dict[str, Step]] = {
    step.verb: step
    for step in (
        Step(
            "submit",
            "Submit for approval",
            "It waits for approval now.",
            Right.WRITE,
            services.submit,
            noted=True,
            look="primary",
            counted=True,
        ),
        Step(
            "approve",
            "Approve",
            "It is approved. Choose when it goes out.",
            Right.APPROVE,
            services.approve,
            noted=True,
            look="primary",
            counted=True,
        ),
        Step("return", "Send back", "Its writers have it again.", Right.APPROVE, services.send_back, noted=True),
        Step("edit", "Take it back to change it", "It is a draft again.", Right.WRITE, services.reopen),
        Step("discard", "Throw it away", "It is thrown away.", Right.WRITE, handling.discard, look="danger"),
        Step("bring back", "Bring it back", "It is a draft again.", Right.WRITE, handling.bring_back),
    )
}


@requires(Right.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be judged; posted, what the button says is done."""
    campaign = campaign_or_404(pk)
    if request.method == "POST":
        return _do(request, campaign, STEPS.get(request.POST.get("do", "")))
    way = Way(campaign, staff_of(request))
    undecided = campaign.state in (State.DRAFT, State.SUBMITTED)
    remarks = _remarks(campaign) if undecided else []
    context = {
        "campaign": campaign,
        "state": words.STATES[campaign.state],
        "way": way,
        "steps": _steps(way),
        "refused": _refused(way),
        "remarks": remarks,
        "errors": sum(remark.finding.severity == "error" for remark in remarks),
        "funnel": _funnel(campaign) if undecided else None,
        "earlier": comparison(campaign) if undecided else None,
        "most": MOST,
        "reviews": list(campaign.reviews.select_related("by")[:20]),
    }
    return show(request, "flow/approval.html", context)


def _do(request: HttpRequest, campaign: Campaign, step: Step | None) -> HttpResponse:
    if step is None:
        notices.refuse(request, "This button is unknown. Load the page again.")
        return redirect("console:approval", pk=campaign.pk)
    said: dict[str, Any] = {"note": request.POST.get("note", "")[:2000]} if step.noted else {}
    if step.counted and (funnel := _funnel(campaign)) is not None:
        said["reach"] = services.Reach(funnel.segment, funnel.audience)
    try:
        step.does(campaign=campaign, by=staff_of(request), **said)
    except (CampaignError, SocietyMissing) as exc:
        notices.refuse(request, str(exc))
        return redirect("console:approval", pk=campaign.pk)
    undo = address_of("console:approval-undo", campaign.pk) if step.verb == "discard" else ""
    notices.tell(request, step.done, undo=undo)
    return redirect("console:compose" if step.verb in ("edit", "bring back") else "console:letter", pk=campaign.pk)


@requires(Right.WRITE)
@require_http_methods(["POST"])
def undo_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a letter back that was thrown away a moment ago."""
    return _do(request, campaign_or_404(pk), STEPS["bring back"])


def _funnel(campaign: Campaign) -> Funnel | None:
    try:
        return funnel_or_none(campaign)
    except SocietyMissing:
        return None


def _remarks(campaign: Campaign) -> list[Remark]:
    try:
        return remarks_of(campaign)
    except SocietyMissing:
        return []


def _steps(way: Way) -> list[Step]:
    """What this reader can do now."""
    able = [step for verb, step in STEPS.items() if (way.state, verb) in TRANSITIONS and way.reader.may(step.right)]
    return [step for step in able if step.verb != "approve" or way.reader in way.approvers]


def _refused(way: Way) -> str:
    """Why this reader can't approve what waits for it, and who can; empty where nothing is refused."""
    if way.state != State.SUBMITTED or way.reader in way.approvers:
        return ""
    if way.reader.may(Right.APPROVE):
        return (
            f"Two people see every letter, and you wrote or submitted this one. {way.who(Right.APPROVE, 'approve it')}"
        )
    return f"Your role does not approve letters. {way.who(Right.APPROVE, 'approve it')}"
