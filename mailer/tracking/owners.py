"""Whose an event is. Only a copy of ours is believed: its id and its campaign must belong together.

Several systems may send through one account of the provider, and all their events come here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from mailer.deliveries.models import BatchAttempt, Delivery
from mailer.deliveries.states import Fate
from mailer.tracking.events import ABOUT_ADDRESS, Kind, NormalEvent

# In this order on PostgreSQL, so that two workers with the same copies wait for each other once.
COPIES = {
    "postgresql": "SELECT id, campaign_id FROM deliveries_delivery WHERE id = ANY(%s) AND refusal = '' "
    "ORDER BY id FOR NO KEY UPDATE",
    "sqlite": "SELECT id, campaign_id FROM deliveries_delivery "
    "WHERE id IN (SELECT value FROM json_each(%s)) AND refusal = ''",
}


@dataclass(frozen=True, slots=True)
class Sorted:
    """Events with their owners made sure of, and the hashes of those about other people's mail."""

    events: list[NormalEvent]
    foreign: set[str]


def find_owners(events: Sequence[NormalEvent]) -> Sorted:
    """Match every event to its copy, and lock those copies. Foreign events lose their ids. Inside a transaction."""
    ours = _ours({event.delivery_id for event in events if event.delivery_id is not None})
    found, foreign = [], set()
    for event in events:
        owned = _owned(event, ours)
        if owned is None:
            foreign.add(event.event_hash)
        found.append(owned or _not_ours(event))
    return Sorted(found, foreign)


def _not_ours(event: NormalEvent) -> NormalEvent:
    return replace(event, named=True, delivery_id=None, campaign_id=None, batch_id=None, attempt=None)


def _owned(event: NormalEvent, ours: dict[int, int]) -> NormalEvent | None:
    if event.delivery_id is None:
        if event.named:
            # A canary names its batch alone; other systems have ids of other shapes.
            return event if event.batch_id is not None and event.attempt is not None else None
        return _by_address(event)
    campaign = ours.get(event.delivery_id)
    if campaign is None or event.campaign_id not in (None, campaign):
        return None
    return event if event.campaign_id == campaign else replace(event, campaign_id=campaign)


def _ours(ids: set[int]) -> dict[int, int]:
    """The campaign of each of these copies that exists."""
    if not ids:
        return {}
    given = sorted(ids)
    with connection.cursor() as cursor:
        cursor.execute(COPIES[connection.vendor], [given if connection.vendor == "postgresql" else str(given)])
        return dict(cursor.fetchall())


def _by_address(event: NormalEvent) -> NormalEvent | None:
    """Late bounces and some complaints come without ids: they belong to the latest copy sent there before.

    What names its message belongs to a copy of that message, or, when none of ours was called so, to nobody here.
    """
    if event.kind not in ABOUT_ADDRESS:
        return event if event.kind in {Kind.ACCOUNT, Kind.OTHER} else None
    if not event.address_hash:
        return event
    handed_over = BatchAttempt.objects.filter(
        batch__campaign=OuterRef("campaign"),
        batch__first__lte=OuterRef("ordinal"),
        batch__last__gte=OuterRef("ordinal"),
        outcome__in=("accepted", "partial", "unknown", ""),
        submitted_at__lte=event.at,
    )
    if event.message:
        # The name of one whose answer was lost is not known.
        handed_over = handed_over.filter(provider_reference__in=(event.message, ""))
    copies = Delivery.objects.filter(Exists(handed_over), address_hash=event.address_hash, refusal="")
    latest = copies.exclude(fate__in=(Fate.SKIPPED, Fate.FAILED)).aggregate(latest=Max("pk"))["latest"]
    if latest is None and event.message:
        return None
    campaign = Delivery.objects.filter(pk=latest).values_list("campaign_id", flat=True).first()
    return replace(event, delivery_id=latest, campaign_id=campaign)
