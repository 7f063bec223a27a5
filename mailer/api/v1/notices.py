"""Personal letters: one letter of an approved template to one member."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field, StringConstraints

from mailer.api.v1.guards import needs, owner_of
from mailer.api.v1.kinds import Id, Moment
from mailer.api.v1.shapes import Shape
from mailer.campaigns.states import State
from mailer.keys.scopes import Scope
from mailer.members.models import Member
from mailer.notices.fields import LONGEST, MOST_FIELDS
from mailer.notices.services import LONGEST_KEY, notify
from mailer.notices.templates import templates

router = Router(tags=["Personal letters"])

Name = Annotated[str, StringConstraints(max_length=40)]
Value = Annotated[str, StringConstraints(max_length=LONGEST)]


class NewNotice(Shape):
    template: Id = Field(description="an approved template")
    member: Id
    data: dict[Name, Value] = Field(default_factory=dict, description="by data field", max_length=MOST_FIELDS)
    key: str = Field("", max_length=LONGEST_KEY, description="your name for this letter; it goes once, for ever")
    not_before: Moment | None = Field(None, description="an embargo")
    hold: bool = Field(default=False, description="only write it; staff release it")


class NoticeOut(Shape):
    campaign: Id = Field(description="under which its delivery is found")
    state: State
    scheduled_for: datetime | None
    new: bool = Field(description="false: an earlier request with this key made it")


@router.post("/notices", auth=needs(Scope.CAMPAIGNS_SEND), response={200: NoticeOut, 201: NoticeOut})
def send_notice(request: HttpRequest, response: HttpResponse, asked: NewNotice) -> Status[NoticeOut]:
    """Send one letter of an approved template to one member, with its documents."""
    made = notify(
        template=get_object_or_404(templates(), pk=asked.template),
        member=get_object_or_404(Member.objects.filter(erased_at=None), pk=asked.member),
        by=owner_of(request),
        now=timezone.now(),
        data=asked.data,
        key=asked.key,
        embargo=asked.not_before,
        hold=asked.hold,
    )
    row = made.notices.campaign
    response["Location"] = reverse("api:get_campaign", args=[row.pk])
    told = NoticeOut(campaign=row.pk, state=State(row.state), scheduled_for=row.scheduled_for, new=made.new)
    return Status(201 if made.new else 200, told)
