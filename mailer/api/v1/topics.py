"""Topics that members choose from."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field, StringConstraints

from mailer.api.v1.guards import doer, needs
from mailer.api.v1.kinds import Flag, Id, Title
from mailer.api.v1.shapes import Changed, Shape
from mailer.keys.scopes import Scope
from mailer.members import services
from mailer.members.models import Topic

router = Router(tags=["Topics"])

Name = Annotated[Title, StringConstraints(min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(max_length=250)]


class TopicOut(Shape):
    id: Id
    slug: str
    name: str
    description: str
    default_on: bool = Field(description="whether members get it who have not chosen")
    retired: bool


class NewTopic(Shape):
    name: Name
    description: Sentence = ""
    default_on: Flag = True
    slug: str = Field("", max_length=40, pattern="^[a-z0-9-]*$", description="made from the name when left out")


class TopicPatch(Shape):
    name: Name
    description: Sentence | None = None


@router.get("/topics", auth=needs(Scope.TOPICS_READ), response=list[TopicOut])
def list_topics(request: HttpRequest) -> list[TopicOut]:
    """All of them, in the order in which members see them; retired ones too."""
    return [_told(row) for row in Topic.objects.all()]


@router.get("/topics/{slug:slug}", auth=needs(Scope.TOPICS_READ), response=TopicOut)
def get_topic(request: HttpRequest, slug: str) -> TopicOut:
    """One topic."""
    return _told(get_object_or_404(Topic, slug=slug))


@router.post("/topics", auth=needs(Scope.TOPICS_WRITE), response={201: TopicOut})
def add_topic(request: HttpRequest, response: HttpResponse, new: NewTopic) -> Status[TopicOut]:
    """Offer a new topic, last in the list."""
    row = services.create_topic(by=doer(request), **new.model_dump())
    response["Location"] = reverse("api:get_topic", args=[row.slug])
    return Status(201, _told(row))


@router.patch("/topics/{slug:slug}", auth=needs(Scope.TOPICS_WRITE), response=TopicOut)
def rename_topic(request: HttpRequest, slug: str, changes: TopicPatch) -> TopicOut:
    """Change the words for it; everybody's choices stay."""
    row = get_object_or_404(Topic, slug=slug)
    return _told(services.rename_topic(topic=row, by=doer(request), **changes.model_dump()))


@router.post("/topics/{slug:slug}/retire", auth=needs(Scope.TOPICS_WRITE), response=Changed)
def retire_topic(request: HttpRequest, slug: str) -> Changed:
    """Offer it no longer. Choices and ledger stay."""
    row = get_object_or_404(Topic, slug=slug)
    return Changed(changed=services.retire_topic(topic=row, by=doer(request), now=timezone.now()))


@router.post("/topics/{slug:slug}/restore", auth=needs(Scope.TOPICS_WRITE), response=Changed)
def restore_topic(request: HttpRequest, slug: str) -> Changed:
    """Offer it again, with everybody's choices as they were."""
    row = get_object_or_404(Topic, slug=slug)
    return Changed(changed=services.restore_topic(topic=row, by=doer(request)))


def _told(row: Topic) -> TopicOut:
    return TopicOut(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        description=row.description,
        default_on=row.default_on,
        retired=row.retired_at is not None,
    )
