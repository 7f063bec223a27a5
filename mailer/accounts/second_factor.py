"""Of whom the society asks a second factor, and from when.

The decision is one row, but each account carries the day from which it holds, so that no page asks
for it. Who was told a day keeps that day, however often the decision is saved again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.accounts.models import SignInPolicy, Staff
from mailer.accounts.roles import Right, allows
from mailer.audit.services import record
from mailer.env import TWO_FACTOR_FOR

LONGEST_GRACE: Final = 90
USUAL_GRACE: Final = 14


def is_asked_of(role: str, two_factor_for: str) -> bool:
    """Whether ``two_factor_for`` (nobody, approvers or everyone) means people with this role."""
    if two_factor_for == "approvers":
        return allows(role, Right.APPROVE)
    return two_factor_for == "everyone"


def policy() -> SignInPolicy:
    """What was decided; an unsaved row that asks nobody as long as nothing was."""
    return SignInPolicy.objects.order_by("pk").first() or SignInPolicy(
        two_factor_for=TWO_FACTOR_FOR[0], grace_days=USUAL_GRACE
    )


@transaction.atomic
def decide(*, two_factor_for: str, grace_days: int, by: Staff, now: datetime) -> None:
    """Ask a second factor of ``two_factor_for``, each person ``grace_days`` from now on; nothing when it holds already.

    Raises:
        ValueError: there is no such group, or the time is too long.
    """
    if two_factor_for not in TWO_FACTOR_FOR or not 0 <= grace_days <= LONGEST_GRACE:
        raise ValueError(f"Choose one of {', '.join(TWO_FACTOR_FOR)}, and at most {LONGEST_GRACE} days.")
    decided = policy()
    if decided.pk and (decided.two_factor_for, decided.grace_days) == (two_factor_for, grace_days):
        return
    decided.two_factor_for, decided.grace_days = two_factor_for, grace_days
    decided.save()
    for staff in Staff.objects.all():
        _hold(staff, decided, now=now)
    record(
        actor=f"staff:{by.pk}",
        action="account.second_factor_asked",
        subject="policy:signing-in",
        detail={"of": two_factor_for, "grace_days": grace_days},
    )


def apply_policy(staff: Staff, *, now: datetime) -> None:
    """Hold an account that is new, or has another role, to what was decided; its days begin now."""
    staff.refresh_from_db(fields=["second_factor_by"])
    _hold(staff, policy(), now=now)


def _hold(staff: Staff, decided: SignInPolicy, *, now: datetime) -> None:
    before = staff.second_factor_by
    asked = is_asked_of(staff.role, decided.two_factor_for)
    staff.second_factor_by = (before or now + timedelta(days=decided.grace_days)) if asked else None
    if staff.second_factor_by != before:
        staff.save(update_fields=["second_factor_by"])
