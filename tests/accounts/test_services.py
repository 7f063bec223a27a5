"""Changing staff accounts: every change is recorded, and somebody who can manage staff always remains."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from allauth.mfa.models import Authenticator

from mailer.accounts import services
from mailer.accounts.errors import LastAdmin
from mailer.accounts.models import Staff
from mailer.accounts.queries import (
    Standing,
    has_two_factor,
    must_have_two_factor,
    staff_list,
    standing,
    who_may,
)
from mailer.accounts.roles import PURPOSES, RIGHTS, Right, Role, allows
from mailer.audit.models import AuditEntry
from tests.people import NOW, make_staff


def give_factors(staff: Staff) -> None:
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=staff, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})


def test_a_role_is_changed_and_remembered(ada: Staff, vera: Staff) -> None:
    services.change_role(staff=vera, role=Role.EDITOR, by=ada)
    vera.refresh_from_db()
    assert vera.may(Right.WRITE)
    entry = AuditEntry.objects.get(action="account.role_changed")
    assert (entry.actor, entry.subject) == (f"staff:{ada.pk}", f"staff:{vera.pk}")
    assert entry.detail == {"from": "viewer", "to": "editor"}


@pytest.mark.parametrize(
    "leave",
    [
        lambda admin: services.change_role(staff=admin, role=Role.VIEWER, by=admin),
        lambda admin: services.deactivate(staff=admin, by=admin),
    ],
)
def test_the_last_admin_stays(ada: Staff, grace: Staff, leave: Callable[[Staff], None]) -> None:
    invited = make_staff("invited", Role.ADMIN)
    Staff.objects.filter(pk=invited.pk).update(invitation="not yet taken up")
    off = make_staff("off", Role.ADMIN)
    services.deactivate(staff=off, by=ada)
    with pytest.raises(LastAdmin, match="Make somebody else an admin first"):
        leave(ada)
    ada.refresh_from_db()
    assert (ada.role, ada.is_active) == (Role.ADMIN, True)


def test_one_of_two_admins_may_go(ada: Staff) -> None:
    other = make_staff("other", Role.ADMIN)
    services.deactivate(staff=other, by=ada)
    services.reactivate(staff=other, by=ada)
    services.change_role(staff=ada, role=Role.VIEWER, by=other)
    assert not ada.may(Right.ADMINISTER)


def test_switched_off_and_on_again(ada: Staff, vera: Staff) -> None:
    services.deactivate(staff=vera, by=ada)
    assert standing(vera) == Standing.OFF
    assert not vera.may(Right.READ)
    services.reactivate(staff=vera, by=ada)
    assert standing(vera) == Standing.ACTIVE
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "account.deactivated",
        "account.reactivated",
    ]


def test_a_lost_second_factor_is_forgotten(ada: Staff, vera: Staff) -> None:
    give_factors(vera)
    assert has_two_factor(vera)
    assert services.reset_two_factor(staff=vera, by=ada) == 2
    assert not has_two_factor(vera)
    assert AuditEntry.objects.get().action == "account.two_factor_reset"


def test_recovery_codes_alone_are_no_second_factor(vera: Staff) -> None:
    Authenticator.objects.create(user=vera, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert not has_two_factor(vera)
    assert not staff_list().get(pk=vera.pk).two_factor


@pytest.mark.parametrize(
    ("setting", "asked"),
    [
        ("nobody", set()),
        ("approvers", {Role.APPROVER, Role.ADMIN}),
        ("everyone", set(Role)),
    ],
)
def test_of_whom_a_second_factor_is_asked(setting: str, asked: set[Role]) -> None:
    of = {role for role in Role if must_have_two_factor(Staff(role=role), two_factor_for=setting, now=NOW)}
    assert of == asked


def test_who_may_approve_can_be_told(ada: Staff, grace: Staff, vera: Staff) -> None:
    Staff.objects.filter(pk=ada.pk).update(is_active=False)
    assert list(who_may(Right.APPROVE)) == [grace]


def test_each_role_has_what_the_one_before_it_has_and_more() -> None:
    rights = [RIGHTS[role] for role in Role]
    assert all(less < more for less, more in pairwise(rights))
    assert rights[-1] == set(Right)
    assert set(PURPOSES) == set(Role)


def test_an_unknown_role_may_nothing() -> None:
    assert not any(allows("wizard", right) for right in Right)


def test_who_comes_through_the_provider_has_accepted(ada: Staff, vera: Staff) -> None:
    Staff.objects.filter(pk=vera.pk).update(invitation="not yet taken up")
    vera.refresh_from_db()
    for _ in range(2):
        services.entered_through_provider(staff=vera)
    assert standing(vera) == Standing.ACTIVE
    assert AuditEntry.objects.get().detail == {"through": "identity provider"}
