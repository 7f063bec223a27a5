"""Letters: starting one, saying who it is for, seeing how it stands."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints

from mailer.api.v1.guards import needs, owner_of
from mailer.api.v1.kinds import Id, Reference, Slug, Title
from mailer.api.v1.problems import Place, refused
from mailer.api.v1.shapes import Page, Paging, Shape, page_of
from mailer.campaigns import drafting, handling
from mailer.campaigns.audience import Audience, set_audience
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content import registry
from mailer.keys.scopes import Scope
from mailer.members.models import Topic
from mailer.segments.models import Segment

router = Router(tags=["Campaigns"])

Row = TypeVar("Row", bound=Model)
Name = Annotated[Title, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class CampaignOut(Shape):
    id: Id
    name: str
    content_type: str
    state: State
    version: int
    topic: str | None = Field(description="null: governance mail")
    segment: int | None = Field(description="null: everyone")
    excluded: list[int] = Field(description="segments that get no copy")
    provider: str
    fingerprint: str
    scheduled_for: datetime | None
    zone: str
    local_clock: time | None
    finish_by: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    follow_up_of: int | None
    trouble: str = Field(description="why it is held or paused, in words for staff")
    in_segment: int | None = Field(description="members the segment held when the audience was fixed")
    in_audience: int | None = Field(description="of these, members who were to get a copy")
    created_at: datetime


class CampaignsAsked(Paging):
    state: State | None = None
    content_type: Slug | None = None


class AudienceIn(Shape):
    topic: Slug | None = Field(None, description="null: governance mail, which nobody can turn off")
    segment: Reference | None = Field(None, description="null: everyone")
    excluded: list[Reference] = Field(default_factory=list, max_length=50)


class NewCampaign(Shape):
    name: Name
    content_type: Slug
    content: dict[str, Any] = Field(default_factory=dict, description="it may be unfinished")
    audience: AudienceIn | None = Field(None, description="null: everyone who gets the topic of this kind of letter")


class CampaignPatch(Shape):
    name: Name | None = None
    audience: AudienceIn | None = None


def campaigns() -> QuerySet[Campaign, Any]:
    """Letters with all that is told of them."""
    return Campaign.objects.select_related("topic", "segment").prefetch_related("excluded")


def campaign_or_404(campaign_id: int) -> Campaign:
    found: Campaign = get_object_or_404(campaigns(), pk=campaign_id)
    return found


@router.get("/campaigns", auth=needs(Scope.CAMPAIGNS_READ), response=Page[CampaignOut])
def list_campaigns(request: HttpRequest, asked: Query[CampaignsAsked]) -> Page[CampaignOut]:
    """All letters, the newest first."""
    rows = campaigns()
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.content_type:
        rows = rows.filter(content_type=asked.content_type)
    return page_of(rows, asked, lambda page: [told(row) for row in page], by="-pk")


@router.get("/campaigns/{int:campaign_id}", auth=needs(Scope.CAMPAIGNS_READ), response=CampaignOut)
def get_campaign(request: HttpRequest, campaign_id: int) -> CampaignOut:
    """One letter."""
    return told(campaign_or_404(campaign_id))


@router.post("/campaigns", auth=needs(Scope.CAMPAIGNS_WRITE), response={201: CampaignOut})
def add_campaign(request: HttpRequest, response: HttpResponse, new: NewCampaign) -> Status[CampaignOut]:
    """Start a draft."""
    registry.get(new.content_type)
    audience = _audience(new.audience) if new.audience else _usual(new.content_type)
    row = drafting.begin(
        name=new.name, content_type=new.content_type, content=new.content, by=owner_of(request), audience=audience
    )
    return made(response, row)


@router.patch("/campaigns/{int:campaign_id}", auth=needs(Scope.CAMPAIGNS_WRITE), response=CampaignOut)
def change_campaign(request: HttpRequest, campaign_id: int, changes: CampaignPatch) -> CampaignOut:
    """Rename a draft, or choose who gets it."""
    row, by = campaign_or_404(campaign_id), owner_of(request)
    if changes.name is not None:
        handling.rename(campaign=row, name=changes.name, by=by)
    if changes.audience is not None:
        set_audience(campaign=row, audience=_audience(changes.audience, row.provider), by=by)
    return told(campaign_or_404(campaign_id))


def made(response: HttpResponse, row: Campaign) -> Status[CampaignOut]:
    """A letter that was just started, and where it is."""
    response["Location"] = reverse("api:get_campaign", args=[row.pk])
    return Status(201, told(campaign_or_404(row.pk)))


def _usual(content_type: str) -> Audience:
    return Audience(topic=drafting.own_topic(content_type), segment=None)


def _audience(asked: AudienceIn, provider: str = "") -> Audience:
    return Audience(
        topic=_named(Topic, "topic", slug=asked.topic) if asked.topic else None,
        segment=_named(Segment, "segment", pk=asked.segment) if asked.segment else None,
        excluded=tuple(_named(Segment, "excluded", pk=pk) for pk in asked.excluded),
        provider=provider,
    )


def _named(model: type[Row], field: str, **key: object) -> Row:
    found = model._meta.default_manager.filter(**key).first() if model._meta.default_manager else None
    if found is None:
        places = [Place(f"body.audience.{field}", "There is no such one.")]
        raise refused("The audience names what is not there.", places)
    return found


def told(row: Campaign) -> CampaignOut:
    """The letter as it stands."""
    return CampaignOut(
        id=row.pk,
        name=row.name,
        content_type=row.content_type,
        state=State(row.state),
        version=row.version,
        topic=row.topic.slug if row.topic else None,
        segment=row.segment_id,
        excluded=sorted(segment.pk for segment in row.excluded.all()),
        provider=row.provider,
        fingerprint=row.fingerprint,
        scheduled_for=row.scheduled_for,
        zone=row.zone,
        local_clock=row.local_clock,
        finish_by=row.finish_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        follow_up_of=row.follow_up_of_id,
        trouble=row.trouble,
        in_segment=row.in_segment,
        in_audience=row.in_audience,
        created_at=row.created_at,
    )
