"""What letters can be, and what each letter says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from pydantic import Field

from mailer.api.v1.guards import needs, owner_of
from mailer.api.v1.problems import not_found
from mailer.api.v1.shapes import Shape
from mailer.api.v1.versions import IF_MATCH, seen_version, tag
from mailer.campaigns import drafting
from mailer.campaigns.models import Campaign
from mailer.content.content_type import Basis, ContentType
from mailer.content.registry import CONTENT_TYPES
from mailer.keys.scopes import Scope

router = Router(tags=["Content"])


class ContentTypeOut(Shape):
    slug: str
    name: str
    description: str
    topic: str | None = Field(description="what members choose or refuse; null: everybody in good standing gets it")
    variants: list[str]
    basis: Basis


class ContentTypeWhole(ContentTypeOut):
    json_schema: dict[str, Any] = Field(description="of the content, as JSON Schema")
    samples: dict[str, dict[str, Any]]


class Fault(Shape):
    place: str
    message: str
    remedy: str
    path: str


class ContentOut(Shape):
    campaign: int
    version: int
    content: dict[str, Any] = Field(description="what was written so far; it may be unfinished")
    faults: list[Fault] = Field(description="what it still lacks; empty when it is complete")


class ContentIn(Shape):
    content: dict[str, Any]


@router.get("/content-types", auth=needs(Scope.CONTENT_READ), response=list[ContentTypeOut])
def list_content_types(request: HttpRequest) -> list[ContentTypeOut]:
    """The kinds of letters there are."""
    return [ContentTypeOut(**_told(kind)) for kind in CONTENT_TYPES.values()]


@router.get("/content-types/{slug:slug}", auth=needs(Scope.CONTENT_READ), response=ContentTypeWhole)
def get_content_type(request: HttpRequest, slug: str) -> ContentTypeWhole:
    """One kind of letter: what its content must look like, and finished examples."""
    kind = CONTENT_TYPES.get(slug)
    if kind is None:
        raise not_found()
    return ContentTypeWhole(**_told(kind), json_schema=kind.form(), samples=kind.samples())


@router.get("/campaigns/{int:campaign_id}/content", auth=needs(Scope.CONTENT_READ), response=ContentOut)
def get_content(request: HttpRequest, response: HttpResponse, campaign_id: int) -> ContentOut:
    """What the letter says, and what it still lacks."""
    return _content(response, get_object_or_404(Campaign, pk=campaign_id))


@router.put(
    "/campaigns/{int:campaign_id}/content",
    auth=needs(Scope.CONTENT_WRITE),
    response=ContentOut,
    openapi_extra=IF_MATCH,
)
def put_content(request: HttpRequest, response: HttpResponse, campaign_id: int, given: ContentIn) -> ContentOut:
    """Write the text of a draft. Earlier versions stay, and a draft may be unfinished."""
    row = get_object_or_404(Campaign, pk=campaign_id)
    drafting.save_content(
        campaign=row, content=given.content, by=owner_of(request), based_on=seen_version(request), now=timezone.now()
    )
    return _content(response, row)


def _content(response: HttpResponse, row: Campaign) -> ContentOut:
    tag(response, row.version)
    faults = [
        Fault(place=fault.place, message=fault.message, remedy=fault.remedy, path=fault.path)
        for fault in drafting.faults(row)
    ]
    return ContentOut(campaign=row.pk, version=row.version, content=row.content, faults=faults)


def _told(kind: ContentType) -> dict[str, Any]:
    return {
        "slug": kind.slug,
        "name": kind.name,
        "description": kind.description,
        "topic": kind.topic,
        "variants": list(kind.variants),
        "basis": kind.basis,
    }
