"""Segments: rules under a name, and how many members they hold."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints

from mailer.api.v1.guards import needs, owner_of
from mailer.api.v1.kinds import Id, Line, Title
from mailer.api.v1.shapes import Page, Paging, Shape, page_of
from mailer.api.v1.versions import IF_MATCH, seen_version, tag
from mailer.keys.scopes import Scope
from mailer.segments import services
from mailer.segments.models import Segment
from mailer.segments.queries import count

router = Router(tags=["Segments"])

Name = Annotated[Title, StringConstraints(min_length=1, max_length=120)]
Rule = Annotated[dict[str, Any], Field(description="see docs/segments.md; {} names every member")]


class SegmentOut(Shape):
    id: Id
    name: str
    description: str
    rule: dict[str, Any]
    version: int


class SegmentCounted(SegmentOut):
    members: int = Field(description="how many it holds now")


class NewSegment(Shape):
    name: Name
    rule: Rule
    description: Line = ""
    note: Line = ""


class SegmentPatch(Shape):
    name: Name | None = None
    rule: Rule | None = None
    description: Line | None = None
    note: Line = ""


class RuleAsked(Shape):
    rule: Rule


class Count(Shape):
    members: int


@router.get("/segments", auth=needs(Scope.SEGMENTS_READ), response=Page[SegmentOut])
def list_segments(request: HttpRequest, asked: Query[Paging]) -> Page[SegmentOut]:
    """All of them, in the order in which they were made."""
    return page_of(Segment.objects.all(), asked, lambda rows: [SegmentOut(**_told(row)) for row in rows])


@router.post("/segments/count", auth=needs(Scope.SEGMENTS_READ), response=Count)
def count_rule(request: HttpRequest, asked: RuleAsked) -> Count:
    """How many members a rule names now, without keeping it."""
    return Count(members=count(asked.rule, today=timezone.now().date()))


@router.get("/segments/{int:segment_id}", auth=needs(Scope.SEGMENTS_READ), response=SegmentCounted)
def get_segment(request: HttpRequest, response: HttpResponse, segment_id: int) -> SegmentCounted:
    """One segment, with how many it holds now."""
    return _counted(response, get_object_or_404(Segment, pk=segment_id))


@router.post("/segments", auth=needs(Scope.SEGMENTS_WRITE), response={201: SegmentCounted})
def add_segment(request: HttpRequest, response: HttpResponse, new: NewSegment) -> Status[SegmentCounted]:
    """Save a rule under a name."""
    row = services.create_segment(by=owner_of(request), now=timezone.now(), **new.model_dump())
    response["Location"] = reverse("api:get_segment", args=[row.pk])
    return Status(201, _counted(response, row))


@router.patch(
    "/segments/{int:segment_id}",
    auth=needs(Scope.SEGMENTS_WRITE),
    response=SegmentCounted,
    openapi_extra=IF_MATCH,
)
def change_segment(
    request: HttpRequest, response: HttpResponse, segment_id: int, changes: SegmentPatch
) -> SegmentCounted:
    """Change what is given; another rule makes a new version."""
    row, seen = get_object_or_404(Segment, pk=segment_id), seen_version(request)
    services.change_segment(segment=row, by=owner_of(request), now=timezone.now(), seen=seen, **changes.model_dump())
    return _counted(response, row)


@router.delete("/segments/{int:segment_id}", auth=needs(Scope.SEGMENTS_WRITE), response={204: None})
def delete_segment(request: HttpRequest, segment_id: int) -> Status[None]:
    """Remove it, unless a letter or another segment needs it."""
    services.delete_segment(segment=get_object_or_404(Segment, pk=segment_id), by=owner_of(request))
    return Status(204, None)


def _told(row: Segment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "description": row.description,
        "rule": row.rule,
        "version": row.version,
    }


def _counted(response: HttpResponse, row: Segment) -> SegmentCounted:
    tag(response, row.version)
    return SegmentCounted(**_told(row), members=count(row.rule, today=timezone.now().date()))
