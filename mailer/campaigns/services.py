"""What people do with a campaign. Each service is one transaction and one conditional UPDATE.

Nothing here sends: a scheduled campaign is a row that the pump finds when its time has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.campaigns.errors import CampaignError, Forbidden, LetterRefused
from mailer.campaigns.letters import compile_variants, every_variant, fingerprint
from mailer.campaigns.models import Campaign, Review
from mailer.campaigns.states import State
from mailer.campaigns.telling import tell_approvers, tell_writers
from mailer.campaigns.transitions import audit, require, transition
from mailer.content import registry
from mailer.content.faults import ContentRefused
from mailer.content.services import society
from mailer.hooks.events import Event
from mailer.hooks.telling import tell


@dataclass(frozen=True, slots=True)
class Reach:
    """How many members are asked, and how many of them get a copy, counted when something was said about a letter."""

    in_segment: int
    in_audience: int


@transaction.atomic
def submit(*, campaign: Campaign, by: Staff, note: str = "", reach: Reach | None = None) -> None:
    """Hand the draft to approval: every variant is compiled and checked, and the letter gets its fingerprint.

    Whoever may approve it is told by mail.

    Args:
        reach: who would get it now, kept so that the next look can tell what changed.

    Raises:
        LetterRefused: the content, the template or the checks found errors; the draft stays a draft.
    """
    require(by, Right.WRITE)
    campaign.content = _complete(campaign)
    compile_variants(campaign, every_variant(campaign))
    transition(
        campaign, "submit", content=campaign.content, submitted_by=by, fingerprint=fingerprint(campaign), trouble=""
    )
    _review(campaign, by, Review.Verdict.SUBMITTED, note, reach)
    tell_approvers(campaign=campaign, by=by, note=note.strip(), now=timezone.now())
    audit(campaign, by, "submitted", fingerprint=campaign.fingerprint)


def _complete(campaign: Campaign) -> dict[str, Any]:
    try:
        return registry.validate(campaign.content_type, campaign.content)
    except ContentRefused as exc:
        raise LetterRefused([str(fault) for fault in exc.faults]) from exc


def _review(campaign: Campaign, by: Staff, verdict: Review.Verdict, note: str, reach: Reach | None = None) -> None:
    Review.objects.create(
        campaign=campaign,
        verdict=verdict,
        note=note.strip(),
        by=by,
        at=timezone.now(),
        version=campaign.version,
        fingerprint=campaign.fingerprint,
        in_segment=reach.in_segment if reach else None,
        in_audience=reach.in_audience if reach else None,
    )


@transaction.atomic
def approve(*, campaign: Campaign, by: Staff, note: str = "", reach: Reach | None = None) -> None:
    """Approve exactly what was submitted; its writers are told by mail.

    Raises:
        Forbidden: the two-person rule wants somebody else.
        CampaignError: the letter is no longer what was submitted.
    """
    require(by, Right.APPROVE)
    if society().two_person_rule and by.pk in (campaign.created_by_id, campaign.submitted_by_id):
        raise Forbidden("Two people have to see every letter, and you wrote or submitted this one. Ask a colleague.")
    if campaign.state == State.SUBMITTED and fingerprint(campaign) != campaign.fingerprint:
        raise CampaignError("The letter or the society's data changed since it was submitted. Submit again.")
    transition(campaign, "approve", approved_by=by)
    _review(campaign, by, Review.Verdict.APPROVED, note, reach)
    tell_writers(campaign=campaign, verdict=Review.Verdict.APPROVED, by=by, note=note.strip(), now=timezone.now())
    audit(campaign, by, "approved", fingerprint=campaign.fingerprint)


@transaction.atomic
def send_back(*, campaign: Campaign, by: Staff, note: str) -> None:
    """Return it to its writers with what should be changed, and tell them by mail.

    Raises:
        CampaignError: without a note nobody knows what to change.
    """
    require(by, Right.APPROVE)
    if not note.strip():
        raise CampaignError("Write a line about what should be changed, so that its writers know.")
    transition(campaign, "return")
    _review(campaign, by, Review.Verdict.RETURNED, note)
    tell_writers(campaign=campaign, verdict=Review.Verdict.RETURNED, by=by, note=note.strip(), now=timezone.now())
    audit(campaign, by, "returned")


@transaction.atomic
def reopen(*, campaign: Campaign, by: Staff) -> None:
    """Make it a draft again, to change it. An approval it had, and a time it was to go out, are void."""
    require(by, Right.WRITE)
    if campaign.state == State.SCHEDULED:
        require(by, Right.APPROVE)
    transition(campaign, "edit", approved_by=None, scheduled_for=None, local_clock=None, finish_by=None, trouble="")
    _review(campaign, by, Review.Verdict.WITHDRAWN, "")
    audit(campaign, by, "reopened")


@transaction.atomic
def schedule(
    *,
    campaign: Campaign,
    at: datetime,
    by: Staff,
    zone: str = "",
    local_clock: time | None = None,
    finish_by: datetime | None = None,
) -> None:
    """Set the moment at which it goes out, or set another; the pump starts it then.

    Args:
        at: nothing goes before it. ``mailer.lib.wallclock.moment`` makes one of a wall-clock time.
        zone: the IANA zone in which staff entered it, to be shown with it again.
        local_clock: each member gets the copy when clocks where she lives show this.
        finish_by: spread the copies evenly until then.
    """
    require(by, Right.APPROVE)
    if campaign.notice is not None and campaign.template_id is None:
        raise CampaignError("This letter is a template. Make a set of it for the members who are to get it.")
    if finish_by is not None and finish_by <= at:
        raise CampaignError("It would have to be finished before it starts. Choose a later time to finish.")
    transition(
        campaign,
        "schedule",
        scheduled_for=at,
        zone=zone,
        local_clock=local_clock,
        finish_by=finish_by,
        trouble="",
    )
    audit(campaign, by, "scheduled", at=at.isoformat())


@transaction.atomic
def unschedule(*, campaign: Campaign, by: Staff) -> None:
    """Take its time away before it goes out. What was approved stays approved."""
    require(by, Right.APPROVE)
    transition(campaign, "unschedule", scheduled_for=None, zone="", local_clock=None, finish_by=None)
    audit(campaign, by, "unscheduled")


@transaction.atomic
def pause(*, campaign: Campaign, by: Staff, reason: str = "") -> None:
    """Stop between two batches. Batches already on their way still get their outcome."""
    require(by, Right.APPROVE)
    transition(campaign, "pause", trouble=reason or f"Paused by {by}.")
    audit(campaign, by, "paused")


@transaction.atomic
def resume(*, campaign: Campaign, by: Staff) -> None:
    """Let a paused campaign go on with the batches that are still due."""
    require(by, Right.APPROVE)
    transition(campaign, "resume", trouble="", resumed_at=timezone.now())
    audit(campaign, by, "resumed")


@transaction.atomic
def cancel(*, campaign: Campaign, by: Staff) -> None:
    """Stop for good. What was not sent stays unsent and is counted as such."""
    require(by, Right.APPROVE)
    transition(campaign, "cancel")
    audit(campaign, by, "cancelled")


def pause_for_trouble(*, campaign_id: int, reason: str) -> bool:
    """Pause a sending campaign by itself. False when it was not sending any more."""
    with transaction.atomic():
        moved = Campaign.objects.filter(pk=campaign_id, state=State.SENDING).update(state=State.PAUSED, trouble=reason)
        if moved:
            record(
                actor="dispatch", action="campaign.paused", subject=f"campaign:{campaign_id}", detail={"reason": reason}
            )
            tell(Event.CAMPAIGN_PAUSED, now=timezone.now(), campaign=campaign_id)
    return bool(moved)
