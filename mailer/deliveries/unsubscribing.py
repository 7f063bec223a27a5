"""Unsubscribing with a letter: whose token it is, and turning the letter's topic off for its reader.

The web page, the mail programs' own button and what was noted while the database was down all come here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from mailer.deliveries import links
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Flag
from mailer.members import services as members
from mailer.members.models import ConsentEvent

ACTOR: Final = "member"


def delivery_of(purpose: str, token: str) -> Delivery | None:
    """The copy a link came with; None for whatever we did not sign for this purpose, and for who was erased."""
    delivery_id = links.signer(purpose).read(token)
    return None if delivery_id is None else copy_with(delivery_id)


def copy_with(delivery_id: int) -> Delivery | None:
    """The copy with this number, its member and its letter's topic; None when its reader was erased."""
    copies = Delivery.objects.select_related("campaign__topic", "member")
    return copies.filter(pk=delivery_id, refusal="", member__erased_at=None).first()


@transaction.atomic
def unsubscribe(delivery: Delivery, *, source: str, now: datetime) -> bool:
    """Turn the letter's topic off for its reader, and note on the copy that it was this letter.

    Doing it again changes nothing. False for a letter of no topic: those go to every member.
    """
    topic = delivery.campaign.topic
    if topic is None:
        return False
    members.unsubscribe(member=delivery.member_id, topic=topic, source=source, actor=ACTOR, now=now)
    Delivery.objects.filter(pk=delivery.pk).update(flags=F("flags").bitor(Flag.UNSUBSCRIBED.value))
    return True


@transaction.atomic
def unsubscribe_late(delivery_id: int, *, source: str, said_at: datetime) -> bool:
    """Do what was asked for at ``said_at`` and could not be done then, unless the reader has chosen anew since."""
    delivery = copy_with(delivery_id)
    if delivery is None or delivery.campaign.topic is None:
        return False
    since = ConsentEvent.objects.filter(member=delivery.member_id, topic=delivery.campaign.topic, at__gt=said_at)
    return not since.exists() and unsubscribe(delivery, source=source, now=said_at)
