"""Sets of personal letters: made, held, changed, and released together.

A set is a campaign whose audience is exactly its addressees. While it is held it is approved, because
its template is, and not scheduled; releasing it schedules it, and from then on all goes the way of every letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson
from django.db import transaction
from django.db.models import QuerySet

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns import services as campaigns
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.campaigns.transitions import audit, require
from mailer.deliveries.enclosures import enclose, forget
from mailer.deliveries.models import Addressee
from mailer.jobs import Job, enqueue
from mailer.members.models import Member
from mailer.notices.errors import NoticeRefused
from mailer.notices.models import NoticeSet
from mailer.notices.preparing import To, prepare
from mailer.notices.templates import require_usable
from mailer.rendering.enclosed import Attachment


def sets() -> QuerySet[NoticeSet]:
    return NoticeSet.objects.select_related("campaign__template", "campaign__topic", "campaign__created_by")


def make_set(
    *,
    template: Campaign,
    to: Iterable[To],
    by: Staff,
    now: datetime,
    name: str = "",
    files: Sequence[Attachment] = (),
    embargo: datetime | None = None,
) -> NoticeSet:
    """Write letters of an approved template to these members, and hold them.

    Args:
        files: travel with every letter.
        embargo: nothing leaves before, whenever it is released.

    Raises:
        NoticeRefused: with every fault; nothing was written.
    """
    require(by, Right.WRITE)
    require_usable(template)
    ready = prepare(template, to, shared=files)
    return write_set(template=template, ready=ready, by=by, now=now, name=name, files=files, embargo=embargo)


@transaction.atomic
def write_set(
    *,
    template: Campaign,
    ready: Sequence[To],
    by: Staff,
    now: datetime,
    name: str = "",
    files: Sequence[Attachment] = (),
    embargo: datetime | None = None,
    key: str | None = None,
    asked: str = "",
) -> NoticeSet:
    """Write down what was prepared. Raises ``IntegrityError`` for a key that is there already."""
    campaign = Campaign.objects.create(
        name=(name.strip() or f"{template.name}, {now:%d %B %Y, %H:%M}")[:200],
        content_type=template.content_type,
        content=template.content,
        topic=template.topic,
        provider=template.provider,
        state=State.APPROVED,
        fingerprint=template.fingerprint,
        notice=template.notice,
        template=template,
        created_by=by,
        submitted_by=template.submitted_by,
        approved_by=template.approved_by,
    )
    row = NoticeSet.objects.create(campaign=campaign, key=key, asked=asked, embargo=embargo, made_at=now)
    enclose(campaign=campaign, member=None, files=files)
    _address(campaign, ready, now=now)
    audit(campaign, by, "addressed", template=template.pk, members=len(ready))
    return row


def add(*, notices: NoticeSet, to: Iterable[To], by: Staff, now: datetime) -> int:
    """Put further members into a held set; returns how many. Raises ``NoticeRefused``."""
    require(by, Right.WRITE)
    _require_as_approved(notices.campaign)
    ready = prepare(notices.campaign, to)
    with transaction.atomic():
        campaign = _held(notices)
        there = Addressee.objects.filter(campaign=campaign, member__in=[one.member for one in ready])
        if twice := list(there.values_list("member__number", flat=True)):
            raise NoticeRefused(*(f"Member {number} is in this set already." for number in twice))
        _address(campaign, ready, now=now)
        audit(campaign, by, "addressed", members=len(ready))
    return len(ready)


@transaction.atomic
def withdraw(*, notices: NoticeSet, member: Member, by: Staff) -> bool:
    """Take one member out of a held set, with her files. False: she was not in it."""
    require(by, Right.WRITE)
    campaign = _held(notices)
    gone = forget(campaign=campaign, member=member)
    if gone:
        audit(campaign, by, "withdrawn", members=1)
    return bool(gone)


@transaction.atomic
def release(*, notices: NoticeSet, by: Staff, now: datetime) -> datetime:
    """Let all its letters go together; returns when: now, or when the embargo ends.

    Raises:
        NoticeRefused: nobody is in it, it is not held, or its template is no longer what was approved.
        Forbidden: the person may not schedule letters.
    """
    require(by, Right.APPROVE)
    campaign = _held(notices)
    if not campaign.addressees.exists():
        raise NoticeRefused("Nobody is in this set. Add the members who are to get the letter.")
    _require_as_approved(campaign)
    at = max(notices.embargo or now, now)
    campaigns.schedule(campaign=campaign, at=at, by=by, zone="UTC")
    notices.campaign = campaign
    if at == now:
        enqueue(Job.START_CAMPAIGN, campaign.pk)
    return at


@transaction.atomic
def hold(*, notices: NoticeSet, by: Staff) -> None:
    """Take back the release of a set that has not begun to go out."""
    campaigns.unschedule(campaign=notices.campaign, by=by)


def _require_as_approved(campaign: Campaign) -> None:
    template = campaign.template
    if template is None or template.fingerprint != campaign.fingerprint:
        raise NoticeRefused("The template was changed after this set was made. Make the set anew from it.")
    require_usable(template)


def _held(notices: NoticeSet) -> Campaign:
    """The set's campaign, kept from being released until this transaction ends."""
    campaign = Campaign.objects.select_for_update().get(pk=notices.campaign_id)
    if campaign.state != State.APPROVED:
        raise NoticeRefused(f"This set is not held any more: {State(campaign.state).label.lower()}.")
    return campaign


def _address(campaign: Campaign, ready: Sequence[To], *, now: datetime) -> None:
    Addressee.objects.bulk_create(
        (
            Addressee(
                campaign=campaign,
                member=to.member,
                own=orjson.dumps(dict(to.data), option=orjson.OPT_SORT_KEYS).decode(),
                added_at=now,
            )
            for to in ready
        ),
        batch_size=500,
    )
    for to in ready:
        enclose(campaign=campaign, member=to.member, files=to.files)
