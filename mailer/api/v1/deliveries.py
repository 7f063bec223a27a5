"""What became of each copy, and who got none and why.

Copies name members by their id. Of a member who was erased no id is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from mailer.api.v1.campaigns import campaign_or_404
from mailer.api.v1.guards import needs
from mailer.api.v1.kinds import Id
from mailer.api.v1.members import member_or_404
from mailer.api.v1.shapes import Page, Paging, Shape, page_of
from mailer.deliveries.models import Delivery
from mailer.deliveries.of_member import copies_of
from mailer.deliveries.queries import copies_with_outcome
from mailer.deliveries.states import Flag
from mailer.keys.scopes import Scope
from mailer.segments.refusals import Refusal

router = Router(tags=["Deliveries"])

Outcome = Literal[
    "planned", "claimed", "submitting", "accepted", "processed", "deferred", "delivered",
    "in_doubt", "parked", "skipped", "blocked", "bounced", "dropped", "failed",
]  # fmt: skip


class DeliveryOut(Shape):
    id: Id
    campaign: int
    member: int | None
    outcome: Outcome
    outcome_at: datetime | None = Field(description="when it took the outcome that differs from its batch")
    marks: list[str] = Field(description="opened, clicked, complained, unsubscribed, and what machines did")


class LeftOut(Shape):
    id: Id
    campaign: int
    member: int | None
    reason: str = Field(description="see docs/states.md")


class CopiesAsked(Paging):
    outcome: Outcome | None = None


class LeftOutAsked(Paging):
    reason: Refusal | None = None


@router.get("/campaigns/{int:campaign_id}/deliveries", auth=needs(Scope.DELIVERIES_READ), response=Page[DeliveryOut])
def list_deliveries(request: HttpRequest, campaign_id: int, asked: Query[CopiesAsked]) -> Page[DeliveryOut]:
    """The letter's copies, with what became of each."""
    rows = copies_with_outcome(campaign_or_404(campaign_id).pk, asked.outcome or "").select_related("member")
    return page_of(rows, asked, _copies, by="ordinal")


@router.get("/campaigns/{int:campaign_id}/left-out", auth=needs(Scope.DELIVERIES_READ), response=Page[LeftOut])
def list_left_out(request: HttpRequest, campaign_id: int, asked: Query[LeftOutAsked]) -> Page[LeftOut]:
    """Members of the segment who got no copy, and why."""
    rows = Delivery.objects.filter(campaign=campaign_or_404(campaign_id), refusal__gt="").select_related("member")
    if asked.reason:
        rows = rows.filter(refusal=asked.reason)
    return page_of(
        rows,
        asked,
        lambda page: [
            LeftOut(id=row.pk, campaign=campaign_id, member=_member(row), reason=row.refusal) for row in page
        ],
    )


@router.get("/members/{int:member_id}/deliveries", auth=needs(Scope.DELIVERIES_READ), response=Page[DeliveryOut])
def list_deliveries_of_member(request: HttpRequest, member_id: int, asked: Query[Paging]) -> Page[DeliveryOut]:
    """The copies that were made for a member, the newest first."""
    rows = copies_of(member_or_404(member_id).pk).filter(refusal="").select_related("member")
    return page_of(rows, asked, _copies, by="-pk")


def _member(row: Delivery) -> int | None:
    return None if row.member.erased_at else row.member_id


def _copies(rows: list[Delivery]) -> list[DeliveryOut]:
    return [
        DeliveryOut(
            id=row.pk,
            campaign=row.campaign_id,
            member=_member(row),
            outcome=getattr(row, "outcome"),  # noqa: B009 - an annotation, which the model does not know
            outcome_at=row.fate_at,
            marks=[flag.name.lower() for flag in Flag if row.flags & flag],
        )
        for row in rows
    ]
