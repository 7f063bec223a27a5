from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mailer import env
from mailer.members.models import Address, AddressState, Category, Member
from mailer.members.queries import dues_status, is_trainee, membership_status, usable_addresses
from mailer.members.services import suppress_address
from tests.people import NOW, add_address, make_member

GRACE_DAYS = 90
pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("dues_until", "status"),
    [
        (None, "paid"),
        (TODAY + timedelta(days=1), "paid"),
        (TODAY, "paid"),
        (TODAY - timedelta(days=1), "due"),
        (TODAY - timedelta(days=GRACE_DAYS), "due"),
        (TODAY - timedelta(days=GRACE_DAYS + 1), "lapsed"),
    ],
)
def test_dues_are_paid_due_for_ninety_days_and_then_lapsed(dues_until: date | None, status: str) -> None:
    make_member("1", None, dues_until=dues_until)
    assert Member.objects.annotate(dues=dues_status(TODAY)).get().dues == status
    assert Member.objects.alias(dues=dues_status(TODAY)).filter(dues=status).count() == 1


def test_students_and_postdocs_are_trainees() -> None:
    for category in Category:
        make_member(category.value, None, category=category)
    assert {member.number for member in Member.objects.filter(is_trainee())} == {"student", "postdoc"}


@pytest.mark.parametrize(("days_ago", "status"), [(0, "active"), (1, "grace"), (90, "grace"), (91, "lapsed")])
def test_a_membership_is_active_in_grace_or_lapsed(days_ago: int, status: str) -> None:
    make_member("1", None, dues_until=TODAY - timedelta(days=days_ago))
    assert Member.objects.annotate(status=membership_status(TODAY)).get().status == status


def test_how_long_grace_lasts_is_set_by_the_society(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "current", lambda: replace(env.read(os.environ), dues_grace_days=10))
    make_member("1", None, dues_until=TODAY - timedelta(days=11))
    assert Member.objects.annotate(dues=dues_status(TODAY)).get().dues == "lapsed"


def test_usable_addresses_work_and_are_not_stopped(nils: Member) -> None:
    add_address(nils, "stopped@x.example.org", preferred=False)
    add_address(nils, "broken@x.example.org", preferred=False)
    Address.objects.filter(email__startswith="broken").update(state=AddressState.SOFT)
    suppress_address(email="stopped@x.example.org", by="staff:1", why="x", now=NOW)
    assert [address.email for address in usable_addresses(nils.pk)] == ["nils@uni.example.org"]
