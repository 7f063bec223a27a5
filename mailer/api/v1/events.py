"""What the provider reported. What it told about a reader's program and network is not handed out."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from mailer.api.v1.guards import needs
from mailer.api.v1.kinds import Id, Moment
from mailer.api.v1.shapes import Page, Paging, Shape, page_of
from mailer.keys.scopes import Scope
from mailer.tracking.events import Kind
from mailer.tracking.models import Event

router = Router(tags=["Events"])


class EventOut(Shape):
    id: Id
    kind: Kind
    campaign: int | None
    delivery: int | None
    at: datetime
    received_at: datetime
    machine: bool | None = Field(description="opened or clicked by a likely machine; null: unknown")


class EventsAsked(Paging):
    campaign: Id | None = None
    delivery: Id | None = None
    kind: Kind | None = None
    received_since: Moment | None = None


@router.get("/events", auth=needs(Scope.EVENTS_READ), response=Page[EventOut])
def list_events(request: HttpRequest, asked: Query[EventsAsked]) -> Page[EventOut]:
    """What the provider reported, in the order in which it reached us."""
    rows = Event.objects.all()
    if asked.campaign:
        rows = rows.filter(campaign_id=asked.campaign)
    if asked.delivery:
        rows = rows.filter(delivery_id=asked.delivery)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.received_since:
        rows = rows.filter(received_at__gte=asked.received_since)
    return page_of(rows, asked, _events)


def _events(rows: list[Event]) -> list[EventOut]:
    return [
        EventOut(
            id=row.pk,
            kind=Kind(row.kind),
            campaign=row.campaign_id,
            delivery=row.delivery_id,
            at=row.at,
            received_at=row.received_at,
            machine=row.machine,
        )
        for row in rows
    ]
