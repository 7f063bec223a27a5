"""Members: reading, finding, adding and changing them. Whoever was erased is not found."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints

from mailer.api.v1.guards import doer, needs
from mailer.api.v1.kinds import Moment, Whole
from mailer.api.v1.member_shapes import ConsentOut, MemberOut, MemberPatch, NewMember, told
from mailer.api.v1.shapes import Page, Paging, Shape, page_of
from mailer.keys.scopes import Scope
from mailer.members import services
from mailer.members.models import Category, ConsentEvent, Member
from mailer.members.queries import membership_status
from mailer.members.search import search

SOURCE = "api"
router = Router(tags=["Members"])


class MembersAsked(Paging):
    category: Category | None = None
    country: str | None = Field(None, pattern="^[A-Z]{2}$")
    changed_since: Moment | None = Field(None, description="Members of whom something was changed since.")


class Search(Shape):
    """A number, an address, or the beginnings of names; in the body, so that no log keeps it."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    limit: Whole = Field(20, ge=1, le=50)


def on_register() -> QuerySet[Member, Any]:
    """Everybody who has not been erased, with the standing of the membership."""
    return Member.objects.filter(erased_at=None).annotate(status=membership_status(timezone.now().date()))


def member_or_404(member_id: int) -> Member:
    found: Member = get_object_or_404(on_register(), pk=member_id)
    return found


def one(member_id: int) -> MemberOut:
    """The member as it is now."""
    return told([member_or_404(member_id)])[0]


@router.get("/members", auth=needs(Scope.MEMBERS_READ), response=Page[MemberOut])
def list_members(request: HttpRequest, asked: Query[MembersAsked]) -> Page[MemberOut]:
    """Everybody on the register, in the order in which they came onto it."""
    rows = on_register()
    if asked.category:
        rows = rows.filter(category=asked.category)
    if asked.country:
        rows = rows.filter(country=asked.country)
    if asked.changed_since:
        rows = rows.filter(updated_at__gte=asked.changed_since)
    return page_of(rows, asked, told)


@router.post("/members/search", auth=needs(Scope.MEMBERS_READ), response=list[MemberOut])
def search_members(request: HttpRequest, asked: Search) -> list[MemberOut]:
    """The likeliest members first."""
    found = [member.pk for member in search(asked.text, limit=asked.limit)]
    rows = {row.id: row for row in told(list(on_register().filter(pk__in=found)))}
    return [rows[pk] for pk in found if pk in rows]


@router.get("/members/{int:member_id}", auth=needs(Scope.MEMBERS_READ), response=MemberOut)
def get_member(request: HttpRequest, member_id: int) -> MemberOut:
    """One member."""
    return one(member_id)


@router.post("/members", auth=needs(Scope.MEMBERS_WRITE), response={201: MemberOut})
def add_member(request: HttpRequest, response: HttpResponse, new: NewMember) -> Status[MemberOut]:
    """Put a person on the register; `number` must be one that nobody has."""
    row = services.add_member(
        values=new.values(), by=doer(request), source=SOURCE, now=timezone.now(), reason=new.reason, email=new.email
    )
    response["Location"] = reverse("api:get_member", args=[row.pk])
    return Status(201, one(row.pk))


@router.patch("/members/{int:member_id}", auth=needs(Scope.MEMBERS_WRITE), response=MemberOut)
def change_member(request: HttpRequest, member_id: int, changes: MemberPatch) -> MemberOut:
    """Change what is given; the history keeps what it was."""
    services.update_member(
        member=member_or_404(member_id),
        values=changes.values(),
        by=doer(request),
        source=SOURCE,
        now=timezone.now(),
        reason=changes.reason,
    )
    return one(member_id)


@router.get("/members/{int:member_id}/consents", auth=needs(Scope.MEMBERS_READ), response=Page[ConsentOut])
def list_consents(request: HttpRequest, member_id: int, asked: Query[Paging]) -> Page[ConsentOut]:
    """The ledger of what the member allowed and withdrew, the oldest first. It is only ever added to."""
    rows = ConsentEvent.objects.filter(member=member_or_404(member_id)).select_related("topic")
    return page_of(rows, asked, lambda page: [_line(row) for row in page])


def _line(row: ConsentEvent) -> ConsentOut:
    return ConsentOut(
        id=row.pk,
        event=ConsentEvent.Event(row.event),
        topic=row.topic.slug if row.topic else None,
        until=row.until,
        wording=row.wording,
        source=row.source,
        actor=row.actor,
        at=row.at,
    )
