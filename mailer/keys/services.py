"""Making, replacing and ending keys. The key itself is returned once and kept nowhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from mailer.accounts.models import Staff
from mailer.audit.services import record
from mailer.keys.errors import KeyRefused
from mailer.keys.models import ApiKey, KeptAnswer
from mailer.keys.scopes import RIGHTS, Scope
from mailer.keys.secret import SHOWN_LENGTH, digest_of, new_secret

LONGEST_DAYS: Final = 730
LONGEST_OVERLAP: Final = timedelta(days=30)
# Noting every use would make every read a write.
_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; ``secret`` is what the program sends."""

    key: ApiKey
    secret: str


@transaction.atomic
def make_key(*, name: str, scopes: Collection[Scope], by: Staff, now: datetime, days: int = 365) -> NewKey:
    """Make a key that acts in the name of ``by``.

    Args:
        days: how long it is good for.

    Raises:
        KeyRefused: it has no name, no scope, no end, or would do what ``by`` may not.
    """
    if not name.strip():
        raise KeyRefused("The key needs a name. Say which program uses it.")
    if not scopes:
        raise KeyRefused("The key would be good for nothing. Choose what it may do.")
    if not 1 <= days <= LONGEST_DAYS:
        raise KeyRefused(f"A key is good for 1 to {LONGEST_DAYS} days. Choose a number between them.")
    if beyond := [scope for scope in scopes if not by.may(RIGHTS[scope])]:
        raise KeyRefused(f"{by} may not do this, so the key can't: {', '.join(sorted(beyond))}. Leave it out.")
    new = _create(name=name.strip()[:100], scopes=scopes, owner=by, now=now, until=now + timedelta(days=days))
    _audit(new.key, by, "made", scopes=sorted(scopes), days=days)
    return new


@transaction.atomic
def rotate_key(*, key: ApiKey, by: Staff, now: datetime, overlap: timedelta) -> NewKey:
    """Make a second key of the same kind. The first stays good for ``overlap``, so that programs can change over.

    Raises:
        KeyRefused: it is somebody else's, is not in force, or has been replaced already.
    """
    row = ApiKey.objects.select_for_update().select_related("owner").get(pk=key.pk)
    if row.owner_id != by.pk:
        raise KeyRefused(f"This key acts in the name of {row.owner}, who alone can replace it. Revoke it if need be.")
    if row.revoked_at or row.expires_at <= now:
        raise KeyRefused("This key is not in force any more. Make a new one.")
    if row.replaced_by_id:
        raise KeyRefused("This key has been replaced already. Replace the newer one.")
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise KeyRefused(f"Both can be good for {LONGEST_OVERLAP.days} days at most. Choose a shorter time.")
    scopes = [Scope(scope) for scope in row.scopes if by.may(RIGHTS[Scope(scope)])]
    new = _create(name=row.name, scopes=scopes, owner=by, now=now, until=now + (row.expires_at - row.made_at))
    row.replaced_by, row.expires_at = new.key, min(row.expires_at, now + overlap)
    row.save(update_fields=["replaced_by", "expires_at"])
    _audit(row, by, "replaced", by_key=new.key.pk, good_until=row.expires_at.isoformat())
    return new


@transaction.atomic
def revoke_key(*, key: ApiKey, by: Staff, now: datetime) -> bool:
    """End a key at once. False when it had been revoked already."""
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    if revoked:
        _audit(key, by, "revoked")
    return bool(revoked)


def note_use(*, key: ApiKey, now: datetime) -> None:
    """Remember that the key was used, to the minute."""
    before = Q(last_used_at=None) | Q(last_used_at__lt=now - _NOTED_EVERY)
    if key.last_used_at is None or key.last_used_at < now - _NOTED_EVERY:
        ApiKey.objects.filter(before, pk=key.pk).update(last_used_at=now)


def forget_answers(*, subject: str) -> None:
    """Empty what was answered about somebody. The answers stay as a mark that it was done."""
    KeptAnswer.objects.filter(subject=subject).update(body=b"", headers={})


def _create(*, name: str, scopes: Collection[Scope], owner: Staff, now: datetime, until: datetime) -> NewKey:
    secret = new_secret()
    key = ApiKey.objects.create(
        name=name,
        owner=owner,
        prefix=secret[:SHOWN_LENGTH],
        digest=digest_of(secret),
        scopes=sorted(scopes),
        made_at=now,
        expires_at=until,
    )
    return NewKey(key, secret)


def _audit(key: ApiKey, by: Staff, verb: str, **detail: object) -> None:
    record(actor=f"staff:{by.pk}", action=f"key.{verb}", subject=f"key:{key.pk}", detail=detail)
