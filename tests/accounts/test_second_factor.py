"""The society asks a second factor from a day on, which each person keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mailer.accounts.invitations import invite
from mailer.accounts.models import SignInPolicy, Staff
from mailer.accounts.queries import must_have_two_factor
from mailer.accounts.roles import Role
from mailer.accounts.second_factor import decide, policy
from mailer.accounts.services import change_role, ensure_account
from mailer.audit.models import AuditEntry
from tests.people import NOW

LATER = NOW + timedelta(days=14)


@pytest.fixture
def everybody(ada: Staff, grace: Staff, edith: Staff, vera: Staff) -> list[Staff]:
    return [ada, grace, edith, vera]


def due(staff: Staff) -> datetime | None:
    return Staff.objects.get(pk=staff.pk).second_factor_by


def ask(who: str, by: Staff, *, days: int = 14, now: datetime = NOW) -> None:
    decide(two_factor_for=who, grace_days=days, by=by, now=now)


def test_as_long_as_nothing_is_decided_nobody_is_asked(ada: Staff) -> None:
    assert policy().two_factor_for == "nobody"
    assert due(ada) is None


@pytest.mark.parametrize(("who", "asked"), [("nobody", ""), ("approvers", "ag"), ("everyone", "agev")])
def test_who_is_asked(everybody: list[Staff], who: str, asked: str) -> None:
    ask(who, everybody[0])
    assert "".join(person.name[0].lower() for person in everybody if due(person) == LATER) == asked


def test_it_is_demanded_from_its_day_on(ada: Staff) -> None:
    ask("everyone", ada)
    ada.refresh_from_db()
    assert not must_have_two_factor(ada, two_factor_for="nobody", now=LATER - timedelta(seconds=1))
    assert must_have_two_factor(ada, two_factor_for="nobody", now=LATER)


def test_whoever_was_told_a_day_keeps_it(ada: Staff, vera: Staff) -> None:
    ask("approvers", ada)
    ask("everyone", ada, days=30, now=NOW + timedelta(days=10))
    assert due(ada) == LATER
    assert due(vera) == NOW + timedelta(days=40)
    ask("nobody", ada)
    assert due(ada) is None


def test_deciding_the_same_again_leaves_no_trace(ada: Staff) -> None:
    ask("everyone", ada)
    ask("everyone", ada, now=LATER)
    assert AuditEntry.objects.filter(action="account.second_factor_asked").count() == 1
    assert SignInPolicy.objects.count() == 1


def test_who_comes_later_has_days_of_their_own(ada: Staff) -> None:
    ask("everyone", ada)
    rosa, _ = invite(email="rosa@society.example.org", name="Rosa", role=Role.VIEWER, by=ada, now=LATER)
    assert due(rosa) == LATER + timedelta(days=14)
    ensure_account(email="nora@society.example.org", name="Nora", role=Role.VIEWER, by="command line")
    assert due(Staff.objects.get(name="Nora")) is not None


def test_another_role_may_ask_for_one_or_no_longer(ada: Staff, grace: Staff, vera: Staff) -> None:
    ask("approvers", ada)
    change_role(staff=vera, role=Role.APPROVER, by=ada)
    change_role(staff=grace, role=Role.VIEWER, by=ada)
    assert due(vera) is not None
    assert due(grace) is None


@pytest.mark.parametrize(("who", "days"), [("somebody", 14), ("everyone", 91), ("everyone", -1)])
def test_what_can_t_be_decided(ada: Staff, who: str, days: int) -> None:
    with pytest.raises(ValueError, match="Choose one of"):
        ask(who, ada, days=days)
    assert not SignInPolicy.objects.exists()
