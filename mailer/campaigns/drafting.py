"""Writing a letter: drafts, savings that never overwrite each other unseen, versions, and who it is for.

A draft may hold content that is not finished, or not right; it is checked when it is submitted.
Every saving counts the campaign's ``version`` up by one, and says from which version it started.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.db import transaction
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError, EditedMeanwhile, Forbidden, LetterRefused
from mailer.campaigns.models import Campaign, ContentVersion, Editing
from mailer.campaigns.states import FINAL, State
from mailer.campaigns.transitions import audit, require, transition
from mailer.content import registry
from mailer.content.faults import ContentRefused, Fault
from mailer.members.models import Topic
from mailer.segments.models import Segment

MOST_BYTES: Final = 1_000_000
"""Of a letter's content as JSON. Pictures are not part of it."""

_SHARED: Final = timedelta(minutes=10)
_PRESENT: Final = timedelta(seconds=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who a letter is for. No topic is governance mail, no segment is everyone, no provider is the usual one.

    Whoever is in a segment of ``excluded`` gets no copy.
    """

    topic: Topic | None
    segment: Segment | None
    provider: str = ""
    excluded: tuple[Segment, ...] = ()


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
    excluded: tuple[Segment, ...] = (),
) -> Campaign:
    """Start a draft with finished content. Without ``topic`` the content type's own topic is used.

    Raises:
        LetterRefused: with every place in the content that the type does not allow.
        Forbidden: the person may not write.
    """
    try:
        checked = registry.validate(content_type, content)
    except ContentRefused as exc:
        raise LetterRefused([str(fault) for fault in exc.faults]) from exc
    return begin(
        name=name,
        content_type=content_type,
        content=checked,
        by=by,
        audience=Audience(
            topic=topic or own_topic(content_type), segment=segment, provider=provider, excluded=excluded
        ),
    )


def own_topic(content_type: str) -> Topic | None:
    """The topic that letters of this kind belong to; None for governance mail."""
    slug = registry.get(content_type).topic
    return None if slug is None else Topic.objects.get(slug=slug)


@transaction.atomic
def begin(*, name: str, content_type: str, content: Mapping[str, Any], by: Staff, audience: Audience) -> Campaign:
    """Start a draft; its content may be unfinished."""
    require(by, Right.WRITE)
    campaign = Campaign.objects.create(
        name=name,
        content_type=content_type,
        content=dict(content),
        topic=audience.topic,
        segment=audience.segment,
        provider=audience.provider,
        created_by=by,
    )
    campaign.excluded.set(audience.excluded)
    _keep(campaign, by=by, now=timezone.now())
    audit(campaign, by, "created", content_type=content_type)
    return campaign


@transaction.atomic
def save_content(
    *,
    campaign: Campaign,
    content: Mapping[str, Any],
    by: Staff,
    based_on: int,
    now: datetime,
    restored_from: int | None = None,
) -> int:
    """Keep what was typed, and return the new version.

    Args:
        based_on: the version the writer saw when they began.

    Raises:
        EditedMeanwhile: somebody saved since; nothing was written, and nothing of theirs is lost.
        CampaignError: it is no draft any more, or far too large.
    """
    require(by, Right.WRITE)
    if len(orjson.dumps(content)) > MOST_BYTES:
        raise CampaignError("The letter is larger than 1 MB of text. Shorten it, or put what is long on a web page.")
    drafts = Campaign.objects.filter(pk=campaign.pk, state=State.DRAFT, version=based_on)
    if not drafts.update(content=content, version=based_on + 1):
        _explain_refusal(campaign)
    campaign.content, campaign.version = dict(content), based_on + 1
    _keep(campaign, by=by, now=now, restored_from=restored_from)
    return campaign.version


def _explain_refusal(campaign: Campaign) -> None:
    campaign.refresh_from_db()
    if campaign.state != State.DRAFT:
        raise Forbidden(f"{campaign.name!r} is no draft any more: {State(campaign.state).label.lower()}.")
    latest = campaign.versions.select_related("by").first()
    raise EditedMeanwhile(by=str(latest.by) if latest else "somebody", version=campaign.version)


def _keep(campaign: Campaign, *, by: Staff, now: datetime, restored_from: int | None = None) -> None:
    """Into the last version when the same person saved it just now and nobody was shown it, else into a new one."""
    latest = campaign.versions.first()
    goes_on = (
        latest is not None
        and restored_from is None
        and latest.by_id == by.pk
        and latest.begun_at > now - _SHARED
        and not campaign.reviews.filter(version=latest.number).exists()
    )
    if goes_on and latest is not None:
        ContentVersion.objects.filter(pk=latest.pk).update(
            number=campaign.version, content=campaign.content, saved_at=now
        )
        return
    ContentVersion.objects.create(
        campaign=campaign,
        number=campaign.version,
        content=campaign.content,
        by=by,
        begun_at=now,
        saved_at=now,
        restored_from=restored_from,
    )


def restore(*, campaign: Campaign, version: ContentVersion, by: Staff, now: datetime) -> int:
    """Make an earlier version the newest one. What stood there before is still a version."""
    return save_content(
        campaign=campaign,
        content=version.content,
        by=by,
        based_on=campaign.version,
        now=now,
        restored_from=version.number,
    )


def faults(campaign: Campaign) -> tuple[Fault, ...]:
    """What the content still lacks to be a letter of its kind; empty when it is complete."""
    try:
        registry.validate(campaign.content_type, campaign.content)
    except ContentRefused as exc:
        return exc.faults
    return ()


def audience_of(campaign: Campaign) -> Audience:
    """Who it is for as it stands."""
    return Audience(
        topic=campaign.topic,
        segment=campaign.segment,
        provider=campaign.provider,
        excluded=tuple(campaign.excluded.order_by("name")),
    )


@transaction.atomic
def set_audience(*, campaign: Campaign, audience: Audience, by: Staff) -> None:
    """Choose who gets it, while it is a draft."""
    require(by, Right.WRITE)
    _change_draft(campaign, topic=audience.topic, segment=audience.segment, provider=audience.provider)
    campaign.excluded.set(audience.excluded)
    left_out = [segment.pk for segment in audience.excluded]
    audit(campaign, by, "audience_chosen", segment=audience.segment and audience.segment.pk, excluded=left_out)


@transaction.atomic
def rename(*, campaign: Campaign, name: str, by: Staff) -> None:
    """Give it another name; members never see it."""
    require(by, Right.WRITE)
    if not name.strip():
        raise CampaignError("The letter needs a name, so that you find it again.")
    _change_draft(campaign, name=name.strip()[:200])


def _change_draft(campaign: Campaign, **fields: Any) -> None:
    if not Campaign.objects.filter(pk=campaign.pk, state=State.DRAFT).update(**fields):
        _explain_refusal(campaign)
    for field, value in fields.items():
        setattr(campaign, field, value)


@transaction.atomic
def discard(*, campaign: Campaign, by: Staff) -> None:
    """Throw a draft away; ``bring_back`` undoes it."""
    require(by, Right.WRITE)
    transition(campaign, "discard")
    audit(campaign, by, "discarded")


@transaction.atomic
def bring_back(*, campaign: Campaign, by: Staff) -> None:
    """Make a discarded letter a draft again."""
    require(by, Right.WRITE)
    transition(campaign, "bring back")
    audit(campaign, by, "brought_back")


def copy(*, campaign: Campaign, name: str, by: Staff) -> Campaign:
    """A draft with the same content and the same audience."""
    audience = audience_of(campaign)
    return begin(name=name, content_type=campaign.content_type, content=campaign.content, by=by, audience=audience)


@transaction.atomic
def follow_up(*, campaign: Campaign, by: Staff) -> Campaign:
    """Draft the same letter once more, to those alone who did not get it the first time.

    Raises:
        Forbidden: the first is still going out, so nobody has missed it yet.
    """
    if campaign.state not in FINAL:
        raise Forbidden(f"{campaign.name!r} is not finished. Wait until it is, or stop it first.")
    again = copy(campaign=campaign, name=f"{campaign.name[:180]}, once more", by=by)
    Campaign.objects.filter(pk=again.pk).update(follow_up_of=campaign)
    again.follow_up_of = campaign
    return again


def seen_editing(*, campaign: Campaign, by: Staff, now: datetime) -> list[str]:
    """Note that ``by`` has the letter open, and return the names of the others who have."""
    Editing.objects.update_or_create(campaign=campaign, staff=by, defaults={"seen_at": now})
    others = campaign.editing.filter(seen_at__gt=now - _PRESENT).exclude(staff=by).select_related("staff")
    return [str(other.staff) for other in others.order_by("staff__name")]
