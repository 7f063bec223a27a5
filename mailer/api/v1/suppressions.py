"""Addresses nobody writes to. They are told by their keyed hash; an address is asked for in a body, never in a URL."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from mailer.api.v1.guards import doer, needs
from mailer.api.v1.kinds import Id, Line
from mailer.api.v1.shapes import Changed, Page, Paging, Shape, page_of
from mailer.keys.scopes import Scope
from mailer.members import services
from mailer.members.addresses import address_hash, normalise
from mailer.members.models import Suppression

router = Router(tags=["Suppressions"])

Why = Annotated[str, StringConstraints(min_length=1, max_length=250, strip_whitespace=True)]


class SuppressionOut(Shape):
    id: Id
    address_hash: str
    reason: Suppression.Reason
    source: str
    at: datetime
    lifted_at: datetime | None


class SuppressionsAsked(Paging):
    in_force: bool | None = Field(None, description="Only those in force, or only those that were lifted.")
    reason: Suppression.Reason | None = None


class AddressAsked(Shape):
    email: Line


class Stop(Shape):
    email: Line
    why: Why = Field(description="kept for good, so it must name nobody")


@router.get("/suppressions", auth=needs(Scope.SUPPRESSIONS_READ), response=Page[SuppressionOut])
def list_suppressions(request: HttpRequest, asked: Query[SuppressionsAsked]) -> Page[SuppressionOut]:
    """All that are or were in force, the newest first."""
    rows = Suppression.objects.all()
    if asked.in_force is not None:
        rows = rows.filter(lifted_at__isnull=asked.in_force)
    if asked.reason:
        rows = rows.filter(reason=asked.reason)
    return page_of(rows, asked, _told, by="-pk")


@router.post("/suppressions/search", auth=needs(Scope.SUPPRESSIONS_READ), response=list[SuppressionOut])
def search_suppressions(request: HttpRequest, asked: AddressAsked) -> list[SuppressionOut]:
    """What stops or stopped mail to one address, the newest first."""
    wanted = address_hash(normalise(asked.email).key)
    return _told(list(Suppression.objects.filter(address_hash=wanted).order_by("-pk")))


@router.post("/suppressions", auth=needs(Scope.SUPPRESSIONS_WRITE), response=Changed)
def suppress_address(request: HttpRequest, stop: Stop) -> Changed:
    """Stop all mail to an address."""
    now = timezone.now()
    return Changed(changed=services.suppress_address(email=stop.email, by=doer(request), why=stop.why, now=now))


@router.post("/suppressions/lift", auth=needs(Scope.SUPPRESSIONS_WRITE), response=Changed)
def lift_suppression(request: HttpRequest, stop: Stop) -> Changed:
    """Allow mail to an address again."""
    now = timezone.now()
    return Changed(changed=services.lift_by_hand(email=stop.email, by=doer(request), why=stop.why, now=now))


def _told(rows: list[Suppression]) -> list[SuppressionOut]:
    return [
        SuppressionOut(
            id=row.pk,
            address_hash=row.address_hash,
            reason=Suppression.Reason(row.reason),
            source=row.source,
            at=row.at,
            lifted_at=row.lifted_at,
        )
        for row in rows
    ]
