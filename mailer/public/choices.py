"""What a member changes on these pages, each one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Flag
from mailer.members import services as members
from mailer.members.models import Topic, TopicChoice

ACTOR = "member"


@dataclass(frozen=True, slots=True)
class Switch:
    """One topic as a member sees it."""

    topic: Topic
    on: bool


@transaction.atomic
def unsubscribe(delivery: Delivery, topic: Topic, *, source: str, now: datetime) -> None:
    """Turn the letter's topic off for its reader, and note on the copy that it was this letter.

    Doing it again changes nothing.
    """
    members.unsubscribe(member=delivery.member_id, topic=topic, source=source, actor=ACTOR, now=now)
    Delivery.objects.filter(pk=delivery.pk).update(flags=F("flags").bitor(Flag.UNSUBSCRIBED.value))


def undo(delivery: Delivery, topic: Topic, *, now: datetime) -> None:
    """Turn the letter's topic on again."""
    members.subscribe(member=delivery.member_id, topic=topic, source="undo", actor=ACTOR, now=now)


def switches_of(member_id: int) -> list[Switch]:
    """Every topic, and whether the member gets it: by choice, or by default where no choice was made."""
    chosen = dict(TopicChoice.objects.filter(member=member_id).values_list("topic_id", "subscribed"))
    return [Switch(topic, chosen.get(topic.pk, topic.default_on)) for topic in Topic.objects.all()]


@transaction.atomic
def save(member_id: int, *, wanted: Collection[str], now: datetime) -> None:
    """Turn on the topics whose slugs are ``wanted`` and off all others; what stays as it is writes nothing."""
    for switch in switches_of(member_id):
        if switch.on != (switch.topic.slug in wanted):
            change = members.unsubscribe if switch.on else members.subscribe
            change(member=member_id, topic=switch.topic, source="preferences", actor=ACTOR, now=now)
