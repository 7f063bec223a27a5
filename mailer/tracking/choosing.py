"""What members chose at the provider, put into the register; the latest word counts, not the last to arrive.

A choice is applied only when no later one about the same topic is known: from the provider's other
reports, or from the ledger, where the member's own pages and the staff write. Of two at the same
second the one that turns off wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mailer.deliveries.models import Delivery
from mailer.members.models import ConsentEvent, Topic
from mailer.members.services import subscribe, unsubscribe
from mailer.tracking.events import Kind, NormalEvent
from mailer.tracking.models import Event

SOURCE: Final = "provider event"
GLOBAL: Final = "unsubscribe"
_CHOICES: Final = (Kind.UNSUBSCRIBED, Kind.RESUBSCRIBED)


@dataclass(frozen=True, slots=True)
class Choice:
    """One topic turned on or off by one member at a moment."""

    member: int
    topic: int
    at: datetime
    on: bool

    @property
    def rank(self) -> tuple[datetime, bool]:
        return self.at, not self.on


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    """Apply new choices. Erased members stay erased: the register refuses to turn anything on for them."""
    del now  # The ledger tells when the member chose.
    for choice in _latest(_choices((event.kind, event.delivery_id, event.at, event.detail) for event in events)):
        if not _is_outdated(choice):
            change = subscribe if choice.on else unsubscribe
            change(member=choice.member, topic=choice.topic, source=SOURCE, actor="member", now=choice.at)


def _choices(reports: Iterable[tuple[str, int | None, datetime, dict[str, object]]]) -> Iterator[Choice]:
    told = list(reports)
    copies = Delivery.objects.filter(pk__in=[pk for _, pk, _, _ in told if pk is not None])
    whose = {pk: (member, topic) for pk, member, topic in copies.values_list("pk", "member", "campaign__topic")}
    every = list(Topic.objects.values_list("pk", flat=True))
    for kind, pk, at, detail in told:
        if pk not in whose:
            continue
        member, own = whose[pk]
        topics = every if detail.get("event") == GLOBAL else [own]
        yield from (Choice(member, topic, at, on=kind == Kind.RESUBSCRIBED) for topic in topics if topic)


def _latest(choices: Iterable[Choice]) -> list[Choice]:
    """The last choice about each topic, in one order for all workers."""
    found: dict[tuple[int, int], Choice] = {}
    for choice in choices:
        key = choice.member, choice.topic
        if key not in found or found[key].rank < choice.rank:
            found[key] = choice
    return [found[key] for key in sorted(found)]


def _is_outdated(choice: Choice) -> bool:
    ledger = ConsentEvent.objects.filter(member=choice.member, topic=choice.topic, at__gt=choice.at)
    if ledger.exclude(source=SOURCE).exists():
        return True
    copies = Delivery.objects.filter(member=choice.member).values("pk")
    reports = Event.objects.filter(kind__in=_CHOICES, delivery_id__in=copies, at__gte=choice.at)
    told = _choices(reports.values_list("kind", "delivery_id", "at", "detail"))
    return any(other.topic == choice.topic and other.rank > choice.rank for other in told)
