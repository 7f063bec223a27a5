"""Writing a letter: drafts, savings that never overwrite each other unseen, and versions.

A draft may hold content that is not finished, or not right; it is checked when it is submitted.
Every saving counts the campaign's ``version`` up by one, and says from which version it started.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.db import transaction
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.audience import Audience
from mailer.campaigns.errors import CampaignError, LetterRefused
from mailer.campaigns.models import Campaign, ContentVersion
from mailer.campaigns.transitions import audit, change_draft, require
from mailer.content import registry
from mailer.content.faults import ContentRefused, Fault
from mailer.members.models import Topic
from mailer.segments.models import Segment

MOST_BYTES: Final = 1_000_000
"""Of a letter's content as JSON. Pictures are not part of it."""

_SHARED: Final = timedelta(minutes=10)


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
    change_draft(campaign, based_on=based_on, content=dict(content), version=based_on + 1)
    _keep(campaign, by=by, now=now, restored_from=restored_from)
    return campaign.version


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
