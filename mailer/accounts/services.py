"""Making and changing staff accounts. Somebody who can manage staff always remains."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from mailer.accounts.errors import LastAdmin, NotAnAdmin
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right, Role
from mailer.accounts.second_factor import apply_policy
from mailer.audit.services import record


@dataclass(frozen=True)
class NewAccount:
    """An account just made, with the password that is shown once and kept nowhere."""

    email: str
    name: str
    role: Role
    password: str


@transaction.atomic
def ensure_account(*, email: str, name: str, role: Role, by: str) -> NewAccount | None:
    """Create the account with a generated password; None when the address has one already."""
    if Staff.objects.filter(email__iexact=email).exists():
        return None
    password = secrets.token_urlsafe(12)
    staff = Staff.objects.create_user(email=email, password=password, name=name, role=role)
    apply_policy(staff, now=timezone.now())
    record(actor=by, action="account.created", subject=f"staff:{staff.pk}", detail={"role": role.value})
    return NewAccount(email=email, name=name, role=role, password=password)


@transaction.atomic
def new_password(*, staff: Staff, by: str) -> str:
    """Give the account another generated password, which is shown once and kept nowhere."""
    password = secrets.token_urlsafe(12)
    staff.set_password(password)
    staff.save(update_fields=["password"])
    record(actor=by, action="account.password_reset", subject=f"staff:{staff.pk}")
    return password


@transaction.atomic
def change_role(*, staff: Staff, role: Role, by: Staff) -> None:
    """Give the person another role, from the next page on.

    Raises:
        LastAdmin: nobody could manage staff any more.
    """
    before = staff.role
    _keep_an_admin(staff, leaving=role != Role.ADMIN)
    staff.role, staff.is_superuser = role, staff.is_superuser and role == Role.ADMIN
    staff.save(update_fields=["role", "is_superuser"])
    apply_policy(staff, now=timezone.now())
    _audit(staff, by, "role_changed", **{"from": before, "to": role.value})


@transaction.atomic
def set_superuser(*, staff: Staff, on: bool, by: str) -> bool:
    """Let an admin see the rows of the database, or no longer; whether that changed anything.

    Raises:
        NotAnAdmin: the account is no admin's, or switched off.
    """
    if on and not staff.may(Right.ADMINISTER):
        raise NotAnAdmin
    if staff.is_superuser == on:
        return False
    staff.is_superuser = on
    staff.save(update_fields=["is_superuser"])
    record(actor=by, action=f"account.superuser_{'on' if on else 'off'}", subject=f"staff:{staff.pk}")
    return True


@transaction.atomic
def deactivate(*, staff: Staff, by: Staff) -> None:
    """Switch the account off: signed out at once and everywhere. What the person did stays under their name.

    Raises:
        LastAdmin: nobody could manage staff any more.
    """
    _keep_an_admin(staff, leaving=True)
    staff.is_active, staff.invitation = False, ""
    staff.save(update_fields=["is_active", "invitation"])
    _audit(staff, by, "deactivated")


@transaction.atomic
def reactivate(*, staff: Staff, by: Staff) -> None:
    """Switch the account on again, with the role and the password it had."""
    staff.is_active = True
    staff.save(update_fields=["is_active"])
    _audit(staff, by, "reactivated")


@transaction.atomic
def reset_two_factor(*, staff: Staff, by: Staff) -> int:
    """Forget the person's app, passkeys and recovery codes, for who has lost them; how many were forgotten."""
    forgotten: int = Authenticator.objects.filter(user=staff).delete()[0]
    _audit(staff, by, "two_factor_reset", forgotten=forgotten)
    return forgotten


@transaction.atomic
def set_profile(*, staff: Staff, name: str, time_zone: str) -> None:
    """What people say of themselves: their name, and the zone in which times are shown to them."""
    staff.name, staff.time_zone = name, time_zone
    staff.save(update_fields=["name", "time_zone"])


@transaction.atomic
def entered_through_provider(*, staff: Staff) -> None:
    """Whoever comes in through the society's identity provider has taken the invitation up."""
    if Staff.objects.filter(pk=staff.pk).exclude(invitation="").update(invitation=""):
        staff.invitation = ""
        _audit(staff, staff, "accepted", through="identity provider")


def _keep_an_admin(staff: Staff, *, leaving: bool) -> None:
    """Whoever was only invited can't sign in yet, so is no admin to rely on."""
    if not leaving or staff.role != Role.ADMIN or not staff.is_active:
        return
    # Locked, so that two admins can't take each other's role in the same moment.
    others = Staff.objects.select_for_update().filter(role=Role.ADMIN, is_active=True, invitation="")
    if not any(other.pk != staff.pk for other in others):
        raise LastAdmin


def _audit(staff: Staff, by: Staff, verb: str, **detail: object) -> None:
    record(actor=f"staff:{by.pk}", action=f"account.{verb}", subject=f"staff:{staff.pk}", detail=detail)
