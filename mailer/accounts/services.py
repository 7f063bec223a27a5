"""Making staff accounts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
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
