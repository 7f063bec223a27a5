"""What a member gets and where: topics, a pause, being followed, addresses. Every choice is kept in the ledger."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from pydantic import Field

from mailer.api.v1.guards import doer, needs
from mailer.api.v1.kinds import Day, Flag, Line
from mailer.api.v1.member_shapes import MemberOut
from mailer.api.v1.members import SOURCE, member_or_404, one
from mailer.api.v1.problems import Place, refused
from mailer.api.v1.shapes import Changed, Shape
from mailer.keys.scopes import Scope
from mailer.members import services
from mailer.members.models import Address, Topic

router = Router(tags=["Members"])
WRITE = needs(Scope.MEMBERS_WRITE)


class Wish(Shape):
    subscribed: Flag


class Pause(Shape):
    until: Day | None = Field(description="the day on which mail begins again; null ends a pause")


class Following(Shape):
    allowed: Flag


class NewAddress(Shape):
    email: Line
    preferred: Flag = False
    reason: Line = ""


@router.put("/members/{int:member_id}/topics/{slug:topic}", auth=WRITE, response=Changed)
def choose_topic(request: HttpRequest, member_id: int, topic: str, wish: Wish) -> Changed:
    """Turn a topic on or off for a member, as the member has asked."""
    member, found = member_or_404(member_id), get_object_or_404(Topic, slug=topic)
    change = services.subscribe if wish.subscribed else services.unsubscribe
    return Changed(changed=change(member=member, topic=found, source=SOURCE, actor=doer(request), now=timezone.now()))


@router.put("/members/{int:member_id}/pause", auth=WRITE, response=Changed)
def pause_topics(request: HttpRequest, member_id: int, pause: Pause) -> Changed:
    """Pause all topics until a day, or end the pause."""
    member, actor, now = member_or_404(member_id), doer(request), timezone.now()
    if pause.until is None:
        return Changed(changed=services.unsnooze(member=member, source=SOURCE, actor=actor, now=now))
    try:
        changed = services.snooze(member=member, until=pause.until, source=SOURCE, actor=actor, now=now)
    except ValueError as exc:
        raise refused(str(exc), [Place("body.until", str(exc))]) from exc
    return Changed(changed=changed)


@router.put("/members/{int:member_id}/tracking", auth=WRITE, response=Changed)
def allow_tracking(request: HttpRequest, member_id: int, following: Following) -> Changed:
    """Note whether a member allows opens and clicks to be followed."""
    member = member_or_404(member_id)
    return Changed(
        changed=services.set_tracking(
            member=member, allowed=following.allowed, source=SOURCE, actor=doer(request), now=timezone.now()
        )
    )


@router.post("/members/{int:member_id}/addresses", auth=WRITE, response=MemberOut)
def add_address(request: HttpRequest, member_id: int, new: NewAddress) -> MemberOut:
    """Give a member one more address; the first is preferred in any case."""
    services.add_address(
        member=member_or_404(member_id),
        email=new.email,
        preferred=new.preferred,
        reason=new.reason,
        by=doer(request),
        source=SOURCE,
        now=timezone.now(),
    )
    return one(member_id)


@router.post("/members/{int:member_id}/addresses/{int:address_id}/prefer", auth=WRITE, response=MemberOut)
def prefer_address(request: HttpRequest, member_id: int, address_id: int) -> MemberOut:
    """Send letters to this address from now on."""
    address = _address(member_id, address_id)
    services.make_preferred(address=address, by=doer(request), source=SOURCE, now=timezone.now())
    return one(member_id)


@router.delete("/members/{int:member_id}/addresses/{int:address_id}", auth=WRITE, response=MemberOut)
def remove_address(request: HttpRequest, member_id: int, address_id: int) -> MemberOut:
    """Take an address off the register; where it was preferred, the next one that works takes its place."""
    address = _address(member_id, address_id)
    services.remove_address(address=address, by=doer(request), source=SOURCE, now=timezone.now())
    return one(member_id)


def _address(member_id: int, address_id: int) -> Address:
    return get_object_or_404(Address.objects.select_related("member"), pk=address_id, member=member_or_404(member_id))
