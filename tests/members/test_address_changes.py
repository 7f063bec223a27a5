from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mailer.members.addresses import AddressRefused
from mailer.members.models import Address, AddressState, Member, PendingAddress, Suppression
from mailer.members.services import (
    add_address,
    confirm_address_change,
    make_preferred,
    remove_address,
    request_address_change,
    suppress,
)
from tests.people import NOW, hash_of, make_member
from tests.people import add_address as given

pytestmark = pytest.mark.django_db

OLD, NEW = "nils@uni.example.org", "nils@post.example.net"
DOING: dict[str, Any] = {"by": "staff:1", "source": "console", "now": NOW}


def state(member: Member) -> list[tuple[str, bool]]:
    return list(member.addresses.order_by("pk").values_list("email", "preferred"))


def test_the_first_address_is_the_preferred_one() -> None:
    member = make_member("1", None)
    assert add_address(member=member, email=NEW, **DOING).preferred
    assert not add_address(member=member, email=OLD, **DOING).preferred
    assert state(member) == [(NEW, True), (OLD, False)]


def test_an_address_they_have_is_not_added_again(nils: Member) -> None:
    add_address(member=nils, email=OLD.upper(), **DOING)
    assert state(nils) == [(OLD, True)]
    assert not nils.changes.exists()


def test_history_has_whole_lists_the_preferred_one_first(nils: Member) -> None:
    added = add_address(member=nils, email=NEW, **DOING)
    assert make_preferred(address=added, reason="moved", **DOING)
    assert not make_preferred(address=added, **DOING)
    assert [change.changes["addresses"] for change in nils.changes.order_by("pk")] == [
        [[OLD], [OLD, NEW]],
        [[OLD, NEW], [NEW, OLD]],
    ]


def test_an_address_that_is_suppressed_says_so_when_it_comes_to_a_member(nils: Member) -> None:
    suppress(address_hash=hash_of(NEW), reason=Suppression.Reason.HARD_BOUNCE, source="x", now=NOW)
    assert add_address(member=nils, email=NEW, **DOING).state == AddressState.HARD


def test_removing_the_preferred_address_prefers_the_next_that_works(nils: Member) -> None:
    given(nils, "broken@x.example.org", preferred=False)
    given(nils, NEW, preferred=False)
    suppress(address_hash=hash_of("broken@x.example.org"), reason=Suppression.Reason.MANUAL, source="x", now=NOW)
    assert remove_address(address=nils.addresses.get(preferred=True), **DOING)
    assert state(nils) == [("broken@x.example.org", False), (NEW, True)]


def test_a_confirmed_address_takes_the_place_of_the_old_one(nils: Member) -> None:
    pending = request_address_change(member=nils, email=f" {NEW} ", now=NOW)
    assert pending.address_hash == hash_of(NEW)
    assert state(nils) == [(OLD, True)]
    assert confirm_address_change(member=nils, address_hash=hash_of(NEW), now=NOW)
    assert state(nils) == [(NEW, True)]
    assert nils.changes.get().by == "member"
    assert not confirm_address_change(member=nils, address_hash=hash_of(NEW), now=NOW)


def test_asking_again_ends_what_was_asked_before(nils: Member) -> None:
    request_address_change(member=nils, email=NEW, now=NOW)
    request_address_change(member=nils, email="other@post.example.net", now=NOW)
    assert not confirm_address_change(member=nils, address_hash=hash_of(NEW), now=NOW)
    assert confirm_address_change(member=nils, address_hash=hash_of("other@post.example.net"), now=NOW)


def test_a_wish_from_last_month_is_not_confirmed(nils: Member) -> None:
    request_address_change(member=nils, email=NEW, now=NOW)
    assert not confirm_address_change(member=nils, address_hash=hash_of(NEW), now=NOW + timedelta(days=8))
    assert state(nils) == [(OLD, True)]


def test_a_member_can_move_to_their_second_address(nils: Member) -> None:
    given(nils, NEW, preferred=False)
    request_address_change(member=nils, email=NEW, now=NOW)
    assert confirm_address_change(member=nils, address_hash=hash_of(NEW), now=NOW)
    assert state(nils) == [(NEW, True)]


@pytest.mark.parametrize("email", ["nils at uni", "a@x.org; b@x.org", "Nils <nils@x.org>", "a@x.org\r\nBcc: b@x.org"])
def test_what_is_no_address_is_refused(nils: Member, email: str) -> None:
    with pytest.raises(AddressRefused):
        request_address_change(member=nils, email=email, now=NOW)
    with pytest.raises(AddressRefused):
        add_address(member=nils, email=email, **DOING)
    assert Address.objects.count() == 1
    assert not PendingAddress.objects.exists()


def test_nobody_moves_to_an_address_mail_is_stopped_to(nils: Member) -> None:
    suppress(address_hash=hash_of(NEW), reason=Suppression.Reason.COMPLAINT, source="x", now=NOW)
    with pytest.raises(AddressRefused, match="stopped"):
        request_address_change(member=nils, email=NEW, now=NOW)
