"""Whose key a secret is, what it may do now, and how keys stand."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from mailer.accounts.queries import Standing, standing
from mailer.keys.models import ApiKey
from mailer.keys.scopes import RIGHTS, Scope
from mailer.keys.secret import digest_of


class KeyStanding(StrEnum):
    """How a key stands."""

    GOOD = "good"
    REPLACED = "replaced"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OWNER_OFF = "owner_off"


def key_of(secret: str, *, now: datetime) -> ApiKey | None:
    """The key behind a secret, with its owner; None unless it is in force."""
    found = ApiKey.objects.select_related("owner").filter(digest=digest_of(secret)).first()
    if found is None or key_standing(found, now=now) not in {KeyStanding.GOOD, KeyStanding.REPLACED}:
        return None
    return found


def allows(key: ApiKey, scope: Scope) -> bool:
    """Whether the key holds the scope, and its owner the right that goes with it."""
    return scope in key.scopes and key.owner.may(RIGHTS[scope])


def key_standing(key: ApiKey, *, now: datetime) -> KeyStanding:
    """Replaced keys are in force until they expire."""
    if key.revoked_at:
        return KeyStanding.REVOKED
    if key.expires_at <= now:
        return KeyStanding.EXPIRED
    if standing(key.owner) != Standing.ACTIVE:
        return KeyStanding.OWNER_OFF
    return KeyStanding.REPLACED if key.replaced_by_id else KeyStanding.GOOD


def every_key() -> QuerySet[ApiKey, Any]:
    """Every key there is or was, with its owner."""
    return ApiKey.objects.select_related("owner")


def in_force(rows: QuerySet[ApiKey, Any], *, now: datetime) -> QuerySet[ApiKey, Any]:
    return rows.filter(_in_force(now))


def ended(rows: QuerySet[ApiKey, Any], *, now: datetime) -> QuerySet[ApiKey, Any]:
    return rows.exclude(_in_force(now))


def _in_force(now: datetime) -> Q:
    return Q(revoked_at=None, expires_at__gt=now, owner__is_active=True)
