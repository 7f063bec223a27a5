"""Reading staff: who they are, how they stand, how they sign in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right, Role, allows
from mailer.accounts.second_factor import is_asked_of


class Standing(StrEnum):
    """How an account stands."""

    ACTIVE = "active"
    INVITED = "invited"
    OFF = "off"


def standing(staff: Staff) -> Standing:
    if not staff.is_active:
        return Standing.OFF
    return Standing.INVITED if staff.invitation else Standing.ACTIVE


def staff_list() -> QuerySet[Staff, Any]:
    """Everybody, with ``two_factor``: whether a second factor is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return Staff.objects.annotate(two_factor=Exists(factors))


def has_two_factor(staff: Staff) -> bool:
    """Whether an app or a passkey is asked for besides the password."""
    factors = Authenticator.objects.filter(user=staff)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def must_have_two_factor(staff: Staff, *, two_factor_for: str, now: datetime) -> bool:
    """Whether a second factor is asked of this person now: by the operator's setting, or by the society."""
    due = staff.second_factor_by is not None and staff.second_factor_by <= now
    return due or is_asked_of(staff.role, two_factor_for)


def who_may(right: Right) -> QuerySet[Staff, Any]:
    """Active staff who hold the right, for instance to tell the approvers that a letter waits."""
    roles = [role for role in Role if allows(role, right)]
    return Staff.objects.filter(is_active=True, invitation="", role__in=roles).order_by("pk")
