"""What changes a member's choices and what stops mail to an address.

Each function is safe to call twice: the second call finds nothing to change, returns False and
writes no ledger line.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from mailer.members.models import Address, AddressState, ConsentEvent, Member, Suppression, Topic, TopicChoice

# Version of the words beside the topic switches; raise it when the words change their meaning.
WORDING: Final = "1"

# What a suppression tells about the address itself.
STATE_AFTER: Final[dict[str, AddressState]] = {
    Suppression.Reason.HARD_BOUNCE: AddressState.HARD,
    Suppression.Reason.COMPLAINT: AddressState.COMPLAINED,
}


def subscribe(
    *, member: Member | int, topic: Topic | int, source: str, actor: str, now: datetime, wording: str = WORDING
) -> bool:
    """Turn a topic on for a member (or member id). Returns whether anything changed."""
    return _choose(_id(member), _id(topic), subscribed=True, source=source, actor=actor, now=now, wording=wording)


def unsubscribe(
    *, member: Member | int, topic: Topic | int, source: str, actor: str, now: datetime, wording: str = WORDING
) -> bool:
    """Turn a topic off for a member (or member id). Returns whether anything changed."""
    return _choose(_id(member), _id(topic), subscribed=False, source=source, actor=actor, now=now, wording=wording)


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
    ConsentEvent.objects.create(
        member_id=member_id, topic_id=topic_id, event=event, wording=wording, source=source, actor=actor, at=now
    )
    return True


@transaction.atomic
def suppress(*, address_hash: str, reason: Suppression.Reason, source: str, now: datetime, note: str = "") -> bool:
    """Stop all mail to an address. The first reason stands; returns False when one was in force."""
    _, created = Suppression.objects.get_or_create(
        address_hash=address_hash,
        lifted_at=None,
        defaults={"reason": reason, "source": source, "note": note, "at": now},
    )
    if created and (state := STATE_AFTER.get(reason)):
        Address.objects.filter(address_hash=address_hash).update(state=state)
    return created


@transaction.atomic
def lift(*, address_hash: str, now: datetime) -> bool:
    """Allow mail to an address again. The old row stays as history; returns whether one was in force."""
    lifted = Suppression.objects.filter(address_hash=address_hash, lifted_at=None).update(lifted_at=now)
    if lifted:
        Address.objects.filter(address_hash=address_hash).update(state=AddressState.OK)
    return bool(lifted)


def _id(row: Member | Topic | int) -> int:
    return row if isinstance(row, int) else row.pk
