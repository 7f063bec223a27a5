"""What a member chooses on these pages. Everything here may be done by who only holds a letter."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, gettext

from mailer.deliveries.models import Delivery
from mailer.deliveries.unsubscribing import ACTOR
from mailer.members import services as members
from mailer.members.models import Member, Topic, TopicChoice
from mailer.members.queries import topics

SOURCE: Final = "preferences"
MONTHS: Final = (1, 3, 6)
"""How long a pause may last."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One topic as a member sees it; ``on`` by choice, or by default where no choice was made."""

    topic: Topic
    on: bool

    @property
    def name(self) -> str:
        return self._own.get("name") or gettext(self.topic.name)

    @property
    def description(self) -> str:
        # gettext("") is the catalogue's own heading.
        plain = gettext(self.topic.description) if self.topic.description else ""
        return self._own.get("description") or plain

    @property
    def _own(self) -> dict[str, str]:
        """The society's own words in the language of the page; they go before those that come with the product."""
        return self.topic.said_in(get_language() or "")


def undo(delivery: Delivery, topic: Topic, *, now: datetime) -> None:
    """Turn the letter's topic on again."""
    members.subscribe(member=delivery.member_id, topic=topic, source="undo", actor=ACTOR, now=now)


def switches_of(member_id: int) -> list[Switch]:
    """Every topic on offer, and whether the member gets it."""
    chosen = dict(TopicChoice.objects.filter(member=member_id).values_list("topic_id", "subscribed"))
    return [Switch(topic, chosen.get(topic.pk, topic.default_on)) for topic in topics()]


@transaction.atomic
def save_topics(member: Member, *, wanted: Collection[str], now: datetime) -> None:
    """Turn on the topics whose slugs are ``wanted`` and off all others; what stays as it is writes nothing."""
    for switch in switches_of(member.pk):
        if switch.on != (switch.topic.slug in wanted):
            change = members.unsubscribe if switch.on else members.subscribe
            change(member=member.pk, topic=switch.topic, source=SOURCE, actor=ACTOR, now=now)


def save_pause(member: Member, *, wanted: str, now: datetime) -> None:
    """Pause for so many months, end the pause ("0"), or leave it as it is (anything else)."""
    if wanted == "0":
        members.unsnooze(member=member.pk, source=SOURCE, actor=ACTOR, now=now)
    elif wanted.isascii() and wanted.isdigit() and int(wanted) in MONTHS:
        until = months_after(now.date(), int(wanted))
        members.snooze(member=member.pk, until=until, source=SOURCE, actor=ACTOR, now=now)


def save_language(member: Member, *, wanted: str, now: datetime) -> None:
    """Remember the language to speak to the member, where it is one of ours."""
    if wanted in dict(settings.LANGUAGES) and wanted != member.language:
        members.update_member(member=member, values={"language": wanted}, by=ACTOR, source=SOURCE, now=now)


def forbid_tracking(member: Member, *, now: datetime) -> None:
    """Stop following opens and clicks. Allowing it again takes a fresh link: nobody may consent for another."""
    members.set_tracking(member=member.pk, allowed=False, source=SOURCE, actor=ACTOR, now=now)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day: 30 November and three months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
