"""A letter's way from draft to sent: each step is the service that the console calls, with all its rules.

What sends or stops letters needs a scope of its own, ``campaigns:send``.
"""

from __future__ import annotations

from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from mailer.accounts.models import Staff
from mailer.api.v1.campaigns import CampaignOut, campaign_or_404, made, told
from mailer.api.v1.guards import needs, owner_of
from mailer.api.v1.kinds import Clock, Moment, Note
from mailer.api.v1.problems import Place, refused
from mailer.api.v1.shapes import Shape
from mailer.campaigns import handling, services
from mailer.campaigns.models import Campaign
from mailer.jobs import Job, enqueue
from mailer.keys.scopes import Scope
from mailer.lib.wallclock import zones

router = Router(tags=["Campaigns"])
WRITE = needs(Scope.CAMPAIGNS_WRITE)
SEND = needs(Scope.CAMPAIGNS_SEND)
STEP = "/campaigns/{int:campaign_id}/"


class Step(Protocol):
    """A service that needs to be told no more than the letter and who asks."""

    def __call__(self, *, campaign: Campaign, by: Staff) -> None: ...


class Remark(Shape):
    note: Note = ""


class PauseReason(Shape):
    reason: Note = ""


class Plan(Shape):
    at: Moment = Field(description="nothing goes before this moment")
    zone: str = Field("", max_length=60, description="IANA zone in which people think of the time")
    local_clock: Clock | None = Field(None, description="each member gets it when clocks where they live show this")
    finish_by: Moment | None = Field(None, description="spread the copies evenly until then")


@router.post(STEP + "submit", auth=WRITE, response=CampaignOut)
def submit_campaign(request: HttpRequest, campaign_id: int, said: Remark) -> CampaignOut:
    """Hand a draft to approval: every variant is compiled and checked."""
    row = campaign_or_404(campaign_id)
    services.submit(campaign=row, by=owner_of(request), note=said.note)
    return told(row)


@router.post(STEP + "approve", auth=SEND, response=CampaignOut)
def approve_campaign(request: HttpRequest, campaign_id: int, said: Remark) -> CampaignOut:
    """Approve exactly what was submitted. Under the two-person rule, not what the key's owner wrote or submitted."""
    row = campaign_or_404(campaign_id)
    services.approve(campaign=row, by=owner_of(request), note=said.note)
    return told(row)


@router.post(STEP + "send-back", auth=SEND, response=CampaignOut)
def send_back_campaign(request: HttpRequest, campaign_id: int, said: Remark) -> CampaignOut:
    """Return it to its writers; the note says what should be changed."""
    row = campaign_or_404(campaign_id)
    services.send_back(campaign=row, by=owner_of(request), note=said.note)
    return told(row)


@router.post(STEP + "reopen", auth=SEND, response=CampaignOut)
def reopen_campaign(request: HttpRequest, campaign_id: int) -> CampaignOut:
    """Make it a draft again. An approval it had, and a time at which it was to go out, are void."""
    return _taken(request, campaign_id, services.reopen)


@router.post(STEP + "schedule", auth=SEND, response=CampaignOut)
def schedule_campaign(request: HttpRequest, campaign_id: int, plan: Plan) -> CampaignOut:
    """Set the moment at which it goes out."""
    if plan.zone and plan.zone not in zones():
        raise refused("There is no such time zone.", [Place("body.zone", "Write it as Continent/City.")])
    row = campaign_or_404(campaign_id)
    services.schedule(campaign=row, by=owner_of(request), **plan.model_dump())
    return told(campaign_or_404(campaign_id))


@router.post(STEP + "send", auth=SEND, response=CampaignOut)
def send_campaign(request: HttpRequest, campaign_id: int) -> CampaignOut:
    """Let an approved letter go out now."""
    row = campaign_or_404(campaign_id)
    services.schedule(campaign=row, at=timezone.now(), by=owner_of(request))
    enqueue(Job.START_CAMPAIGN, row.pk)
    return told(row)


@router.post(STEP + "pause", auth=SEND, response=CampaignOut)
def pause_campaign(request: HttpRequest, campaign_id: int, said: PauseReason) -> CampaignOut:
    """Stop between two batches; it can go on."""
    row = campaign_or_404(campaign_id)
    services.pause(campaign=row, by=owner_of(request), reason=said.reason)
    return told(row)


@router.post(STEP + "resume", auth=SEND, response=CampaignOut)
def resume_campaign(request: HttpRequest, campaign_id: int) -> CampaignOut:
    """Let it go on."""
    return _taken(request, campaign_id, services.resume)


@router.post(STEP + "cancel", auth=SEND, response=CampaignOut)
def cancel_campaign(request: HttpRequest, campaign_id: int) -> CampaignOut:
    """Stop it for good. What was not sent stays unsent."""
    return _taken(request, campaign_id, services.cancel)


@router.post(STEP + "discard", auth=WRITE, response=CampaignOut)
def discard_campaign(request: HttpRequest, campaign_id: int) -> CampaignOut:
    """Throw a draft away; it can be brought back."""
    return _taken(request, campaign_id, handling.discard)


@router.post(STEP + "bring-back", auth=WRITE, response=CampaignOut)
def bring_back_campaign(request: HttpRequest, campaign_id: int) -> CampaignOut:
    """Make a discarded letter a draft again."""
    return _taken(request, campaign_id, handling.bring_back)


@router.post(STEP + "follow-up", auth=WRITE, response={201: CampaignOut})
def follow_up_campaign(request: HttpRequest, response: HttpResponse, campaign_id: int) -> Status[CampaignOut]:
    """Draft the same letter once more, to those alone who did not get it."""
    return made(response, handling.follow_up(campaign=campaign_or_404(campaign_id), by=owner_of(request)))


def _taken(request: HttpRequest, campaign_id: int, step: Step) -> CampaignOut:
    row = campaign_or_404(campaign_id)
    step(campaign=row, by=owner_of(request))
    return told(row)
