"""Inviting staff: a link that lets its reader choose a password, once, within a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.accounts.errors import AddressTaken, InvitationVoid
from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.accounts.second_factor import apply_policy
from mailer.accounts.tokens import digest_of, fresh_token
from mailer.audit.services import record

VALID: Final = timedelta(days=7)


@transaction.atomic
def invite(*, email: str, name: str, role: Role, by: Staff, now: datetime) -> tuple[Staff, str]:
    """Make the account and return it with the token of its link, which is kept nowhere.

    Raises:
        AddressTaken: there is an account with this address already.
    """
    if Staff.objects.filter(email__iexact=email).exists():
        raise AddressTaken("Somebody with this address has an account already. Look for it in the list of staff.")
    staff = Staff.objects.create_user(email=email, password=None, name=name, role=role)
    apply_policy(staff, now=now)
    record(actor=f"staff:{by.pk}", action="account.invited", subject=f"staff:{staff.pk}", detail={"role": role.value})
    return staff, _fresh_token(staff, now)


@transaction.atomic
def invite_again(*, staff: Staff, by: Staff, now: datetime) -> str:
    """Another token; the one before is void from now on."""
    record(actor=f"staff:{by.pk}", action="account.invited_again", subject=f"staff:{staff.pk}")
    return _fresh_token(staff, now)


def invited_with(token: str, *, now: datetime) -> Staff:
    """Whose invitation this is.

    Raises:
        InvitationVoid: used, too old, replaced, never made, or the account is switched off.
    """
    staff = Staff.objects.filter(invitation=digest_of(token), invited_at__gt=now - VALID, is_active=True).first()
    if staff is None:
        raise InvitationVoid
    return staff


@transaction.atomic
def accept(*, token: str, name: str, password: str, now: datetime) -> Staff:
    """Take the invitation up: the person's own name and password. The link is void afterwards.

    Raises:
        InvitationVoid: see ``invited_with``.
    """
    staff = invited_with(token, now=now)
    if not Staff.objects.filter(pk=staff.pk, invitation=staff.invitation).update(invitation=""):
        raise InvitationVoid
    staff.name, staff.invitation = name, ""
    staff.set_password(password)
    staff.save(update_fields=["name", "password"])
    record(actor=f"staff:{staff.pk}", action="account.accepted", subject=f"staff:{staff.pk}")
    return staff


def _fresh_token(staff: Staff, now: datetime) -> str:
    token = fresh_token()
    staff.invitation, staff.invited_at = digest_of(token), now
    staff.save(update_fields=["invitation", "invited_at"])
    return token
