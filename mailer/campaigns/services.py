"""What people do with a campaign. Each service is one transaction and one conditional UPDATE.

Nothing here sends: a scheduled campaign is a row that the pump finds when its time has come.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.campaigns.errors import CampaignError, Forbidden, LetterRefused
from mailer.campaigns.letters import compile_variants, every_variant, fingerprint
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL, TRANSITIONS, State
from mailer.content import registry
from mailer.content.faults import ContentRefused
from mailer.members.models import Topic
from mailer.segments.models import Segment


def transition(campaign: Campaign, verb: str, **fields: Any) -> None:
    """Move the row from the state we know it in, or refuse; ``campaign`` then shows the new state.

    Raises:
        Forbidden: the verb is not possible in this state, or somebody else was faster.
    """
    before = State(campaign.state)
    after = TRANSITIONS.get((before, verb))
    if after is None:
        raise Forbidden(f"{campaign.name!r} can't {verb}: {before.label.lower()}.")
    if not Campaign.objects.filter(pk=campaign.pk, state=before).update(state=after, **fields):
        raise Forbidden(f"{campaign.name!r} was changed by somebody else a moment ago. Look again.")
    campaign.state = after
    for name, value in fields.items():
        setattr(campaign, name, value)


def require(by: Staff, right: Right) -> None:
    """Refuse whoever does not hold ``right``."""
    if not by.may(right):
        raise Forbidden(f"{by} may not {right.value}. Ask an admin for the role that can.")


def _audit(campaign: Campaign, by: Staff, verb: str, **detail: Any) -> None:
    record(actor=f"staff:{by.pk}", action=f"campaign.{verb}", subject=f"campaign:{campaign.pk}", detail=detail)


@transaction.atomic
def create(
    *,
    name: str,
    content_type: str,
    content: Mapping[str, Any],
    by: Staff,
    segment: Segment | None = None,
    topic: Topic | None = None,
    provider: str = "",
) -> Campaign:
    """Start a draft. Without ``topic`` the content type's own topic is used, without ``provider`` the usual one.

    Raises:
        LetterRefused: with every place in the content that the type does not allow.
        Forbidden: the person may not write.
    """
    require(by, Right.WRITE)
    kind = registry.get(content_type)
    try:
        checked = registry.validate(content_type, content)
    except ContentRefused as exc:
        raise LetterRefused([str(fault) for fault in exc.faults]) from exc
    if topic is None and kind.topic is not None:
        topic = Topic.objects.get(slug=kind.topic)
    campaign = Campaign.objects.create(
        name=name,
        content_type=content_type,
        content=checked,
        topic=topic,
        segment=segment,
        provider=provider,
        created_by=by,
    )
    _audit(campaign, by, "created", content_type=content_type)
    return campaign


@transaction.atomic
def submit(*, campaign: Campaign, by: Staff) -> None:
    """Hand the draft to approval: every variant is compiled and checked, and the letter gets its fingerprint.

    Raises:
        LetterRefused: the template or the checks found errors; the draft stays a draft.
    """
    require(by, Right.WRITE)
    compile_variants(campaign, every_variant(campaign))
    transition(campaign, "submit", submitted_by=by, fingerprint=fingerprint(campaign), trouble="")
    _audit(campaign, by, "submitted", fingerprint=campaign.fingerprint)


@transaction.atomic
def approve(*, campaign: Campaign, by: Staff) -> None:
    """Approve exactly what was submitted.

    Raises:
        CampaignError: the letter is no longer what was submitted.
    """
    require(by, Right.APPROVE)
    if campaign.state == State.SUBMITTED and fingerprint(campaign) != campaign.fingerprint:
        raise CampaignError("The letter or the society's data changed since it was submitted. Submit again.")
    transition(campaign, "approve", approved_by=by)
    _audit(campaign, by, "approved", fingerprint=campaign.fingerprint)


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
    """Set the moment at which it goes out; the pump starts it then.

    Args:
        at: nothing goes before it. ``mailer.lib.wallclock.moment`` makes one of a wall-clock time.
        zone: the IANA zone in which staff entered it, to be shown with it again.
        local_clock: each member gets the copy when clocks where she lives show this.
        finish_by: spread the copies evenly until then.
    """
    require(by, Right.APPROVE)
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
    _audit(campaign, by, "scheduled", at=at.isoformat())


@transaction.atomic
def follow_up(*, campaign: Campaign, by: Staff) -> Campaign:
    """Draft the same letter once more, to those alone who did not get it the first time.

    Raises:
        Forbidden: the first is still going out, so nobody has missed it yet.
    """
    require(by, Right.WRITE)
    if campaign.state not in FINAL:
        raise Forbidden(f"{campaign.name!r} is not finished. Wait until it is, or stop it first.")
    again = Campaign.objects.create(
        name=f"{campaign.name[:180]}, once more",
        content_type=campaign.content_type,
        content=campaign.content,
        topic=campaign.topic,
        segment=campaign.segment,
        follow_up_of=campaign,
        created_by=by,
    )
    _audit(again, by, "created", follow_up_of=campaign.pk)
    return again


@transaction.atomic
def pause(*, campaign: Campaign, by: Staff, reason: str = "") -> None:
    """Stop between two batches. Batches already on their way still get their outcome."""
    require(by, Right.APPROVE)
    transition(campaign, "pause", trouble=reason or f"Paused by {by}.")
    _audit(campaign, by, "paused")


@transaction.atomic
def resume(*, campaign: Campaign, by: Staff) -> None:
    """Let a paused campaign go on with the batches that are still due."""
    require(by, Right.APPROVE)
    transition(campaign, "resume", trouble="", resumed_at=timezone.now())
    _audit(campaign, by, "resumed")


@transaction.atomic
def cancel(*, campaign: Campaign, by: Staff) -> None:
    """Stop for good. What was not sent stays unsent and is counted as such."""
    require(by, Right.APPROVE)
    transition(campaign, "cancel")
    _audit(campaign, by, "cancelled")


def pause_for_trouble(*, campaign_id: int, reason: str) -> bool:
    """Pause a sending campaign by itself. False when it was not sending any more."""
    with transaction.atomic():
        moved = Campaign.objects.filter(pk=campaign_id, state=State.SENDING).update(state=State.PAUSED, trouble=reason)
        if moved:
            record(
                actor="dispatch", action="campaign.paused", subject=f"campaign:{campaign_id}", detail={"reason": reason}
            )
    return bool(moved)
