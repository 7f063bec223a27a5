from __future__ import annotations

import pytest

from mailer.members.models import AddressState, Member, MemberTask, Suppression
from mailer.members.services import address_failed, addresses_failed, close_task, lift, suppress
from tests.people import NOW, add_address, hash_of, make_member

pytestmark = pytest.mark.django_db

FIRST, SECOND = "nils@uni.example.org", "nils@post.example.net"


def fail(email: str = FIRST) -> bool:
    return address_failed(address_hash=hash_of(email), source="provider event", now=NOW, note="550 no such user")


def preferred(member: Member) -> str | None:
    return member.addresses.filter(preferred=True).values_list("email", flat=True).first()


def open_kinds(member: Member) -> list[str]:
    return list(member.tasks.filter(closed_at=None).order_by("pk").values_list("kind", flat=True))


def test_the_next_address_takes_over_and_the_office_is_told(nils: Member) -> None:
    add_address(nils, "gone@x.example.org", preferred=False)
    add_address(nils, SECOND, preferred=False)
    suppress(address_hash=hash_of("gone@x.example.org"), reason=Suppression.Reason.MANUAL, source="x", now=NOW)
    assert fail()
    assert preferred(nils) == SECOND
    assert open_kinds(nils) == ["address_failed"]
    assert nils.addresses.get(email=FIRST).state == AddressState.HARD
    assert Suppression.objects.get(address_hash=hash_of(FIRST)).note == "550 no such user"
    [change] = nils.changes.all()
    assert change.changes["addresses"][1][0] == SECOND
    assert change.by == "mailer"


def test_telling_it_again_does_nothing(nils: Member) -> None:
    add_address(nils, SECOND, preferred=False)
    fail()
    assert not fail()
    assert preferred(nils) == SECOND
    assert MemberTask.objects.count() == nils.changes.count() == 1


def test_without_another_address_the_office_is_asked_once(nils: Member) -> None:
    fail()
    assert open_kinds(nils) == ["no_address_left"]
    task = nils.tasks.get()
    assert close_task(task=task, by="staff:1", outcome=MemberTask.Outcome.DONE, now=NOW)
    assert not close_task(task=task, by="staff:2", outcome=MemberTask.Outcome.DISMISSED, now=NOW)
    assert not fail()
    assert open_kinds(nils) == []
    assert preferred(nils) == FIRST


def test_when_it_fails_again_after_it_was_allowed_the_office_is_asked_again(nils: Member) -> None:
    fail()
    close_task(task=nils.tasks.get(), by="staff:1", outcome=MemberTask.Outcome.DONE, now=NOW)
    lift(address_hash=hash_of(FIRST), now=NOW, by="staff:1", why="mailbox was full")
    later = NOW.replace(day=25)
    assert address_failed(address_hash=hash_of(FIRST), source="provider event", now=later)
    assert open_kinds(nils) == ["no_address_left"]


def test_a_suppression_that_was_there_before_does_not_leave_a_member_alone(nils: Member) -> None:
    add_address(nils, SECOND, preferred=False)
    suppress(address_hash=hash_of(FIRST), reason=Suppression.Reason.PROVIDER, source="provider list", now=NOW)
    assert fail()
    assert preferred(nils) == SECOND


def test_everybody_at_the_address_is_helped(nils: Member) -> None:
    wife = make_member("1002", FIRST)
    add_address(wife, "vera@post.example.net", preferred=False)
    fail()
    assert preferred(wife) == "vera@post.example.net"
    assert (open_kinds(nils), open_kinds(wife)) == (["no_address_left"], ["address_failed"])


def test_an_address_nobody_prefers_is_only_marked(nils: Member) -> None:
    add_address(nils, SECOND, preferred=False)
    assert fail(SECOND)
    assert preferred(nils) == FIRST
    assert open_kinds(nils) == []
    assert nils.addresses.get(email=SECOND).state == AddressState.HARD


def test_an_address_of_nobody_is_suppressed(db: None) -> None:
    assert fail("stranger@x.example.org")
    assert not MemberTask.objects.exists()


def test_many_at_once_are_helped_as_one_by_one(nils: Member, eva: Member) -> None:
    add_address(nils, "nils@second.example.org", preferred=False)
    both = {hash_of(FIRST): NOW, hash_of("eva@uni.example.org"): NOW}
    for address_hash in both:
        suppress(address_hash=address_hash, reason=Suppression.Reason.HARD_BOUNCE, source="test", now=NOW)
    for _ in range(2):
        addresses_failed(since=both, source="provider event")
    assert nils.addresses.get(preferred=True).email == "nils@second.example.org"
    assert (open_kinds(nils), open_kinds(eva)) == (["address_failed"], ["no_address_left"])
