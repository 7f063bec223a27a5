"""What a member chooses: topics, a pause, being followed. Every choice leaves one line in the ledger.

Each function is safe to call twice: the second call finds nothing to change, returns False and
writes no line. An erased member can turn things off, but nothing on again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from mailer.hooks.events import Event as HookEvent
from mailer.hooks.telling import tell
from mailer.members.models import ConsentEvent, Member, Topic, TopicChoice

# Version of the words beside the switches; raise it when the words change their meaning.
WORDING: Final = "1"


def subscribe(
    *, member: Member | int, topic: Topic | int, source: str, actor: str, now: datetime, wording: str = WORDING
) -> bool:
    """Turn a topic on for a member (or member id). Returns whether anything changed."""
    if is_erased(_id(member)):
        return False
    return _choose(_id(member), _id(topic), subscribed=True, source=source, actor=actor, now=now, wording=wording)


def unsubscribe(
    *, member: Member | int, topic: Topic | int, source: str, actor: str, now: datetime, wording: str = WORDING
) -> bool:
    """Turn a topic off for a member (or member id). Returns whether anything changed."""
    return _choose(_id(member), _id(topic), subscribed=False, source=source, actor=actor, now=now, wording=wording)


@transaction.atomic
def set_tracking(
    *, member: Member | int, allowed: bool, source: str, actor: str, now: datetime, wording: str = WORDING
) -> bool:
    """Allow or forbid following a member's opens and clicks. Returns whether anything changed."""
    if not _change(_id(member), Q(tracking_consent=not allowed), off=not allowed, tracking_consent=allowed, now=now):
        return False
    event = ConsentEvent.Event.TRACKING_ON if allowed else ConsentEvent.Event.TRACKING_OFF
    _line(_id(member), event, source=source, actor=actor, now=now, wording=wording)
    return True


@transaction.atomic
def snooze(
    *, member: Member | int, until: date, source: str, actor: str, now: datetime, wording: str = WORDING
) -> bool:
    """Pause all topics until a day, on which mail begins again. Returns whether anything changed.

    Raises:
        ValueError: the day is not in the future.
    """
    if until <= now.date():
        raise ValueError("The pause must end on a day to come. Choose a later day.")
    other_day = Q(snoozed_until=None) | ~Q(snoozed_until=until)
    if not _change(_id(member), other_day, off=False, snoozed_until=until, now=now):
        return False
    _line(_id(member), ConsentEvent.Event.SNOOZED, source=source, actor=actor, now=now, wording=wording, until=until)
    return True


@transaction.atomic
def unsnooze(*, member: Member | int, source: str, actor: str, now: datetime, wording: str = WORDING) -> bool:
    """End a pause before its day. Returns whether anything changed."""
    if not _change(_id(member), Q(snoozed_until__gt=now.date()), off=False, snoozed_until=None, now=now):
        return False
    _line(_id(member), ConsentEvent.Event.UNSNOOZED, source=source, actor=actor, now=now, wording=wording)
    return True


def is_erased(member_id: int) -> bool:
    """Whether this member asked to be erased: nobody may turn anything on for them again."""
    return Member.objects.filter(pk=member_id, erased_at__isnull=False).exists()


@transaction.atomic
def _choose(
    member_id: int, topic_id: int, *, subscribed: bool, source: str, actor: str, now: datetime, wording: str
) -> bool:
    _, created = TopicChoice.objects.get_or_create(
        member_id=member_id, topic_id=topic_id, defaults={"subscribed": subscribed}
    )
    # A conditional update, so that of two clicks at the same moment one alone writes the ledger.
    others = TopicChoice.objects.filter(member_id=member_id, topic_id=topic_id, subscribed=not subscribed)
    if not created and not others.update(subscribed=subscribed):
        return False
    event = ConsentEvent.Event.SUBSCRIBED if subscribed else ConsentEvent.Event.UNSUBSCRIBED
    _line(member_id, event, topic_id=topic_id, source=source, actor=actor, now=now, wording=wording)
    return True


def _change(member_id: int, unless_so: Q, *, off: bool, now: datetime, **fields: Any) -> bool:
    """One conditional update of the member; what turns nothing off is not done to the erased."""
    found = Member.objects.filter(unless_so, pk=member_id)
    if not off:
        found = found.filter(erased_at=None)
    return bool(found.update(**fields, updated_at=now))


def _line(
    member_id: int,
    event: ConsentEvent.Event,
    *,
    source: str,
    actor: str,
    now: datetime,
    wording: str,
    topic_id: int | None = None,
    until: date | None = None,
) -> None:
    ConsentEvent.objects.create(
        member_id=member_id,
        topic_id=topic_id,
        event=event,
        wording=wording,
        source=source,
        actor=actor,
        until=until,
        at=now,
    )
    tell(HookEvent(f"member.{event}"), now=now, member=member_id, topic=topic_id)


def _id(row: Member | Topic | int) -> int:
    return row if isinstance(row, int) else row.pk
