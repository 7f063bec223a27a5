"""Keys that should be changed, or whose change was never finished. What is kept of a key is a hash, and since when.

Nobody tells us how old a key is, so its age counts from the day on which it was first seen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from mailer.lib.hashing import keyed_hash
from mailer.tracking.alerts.causes import Cause, Outlook
from mailer.tracking.models import KnownKey

GOOD_FOR: Final = timedelta(days=365)
NOTICE: Final = timedelta(days=30)
BOTH: Final = timedelta(days=14)
"""So long two keys may stand side by side; reports signed by the old one come for a day at most."""

WEBHOOK: Final = "webhook"
API: Final = "api"


@dataclass(frozen=True, slots=True)
class Door:
    """What lets reports in. ``seen`` holds how each key is told from the others, and since when it is known."""

    subject: str
    variable: str
    what: str
    renewal: str
    seen: Sequence[tuple[str, datetime]]


def keys(outlook: Outlook) -> Sequence[Cause]:
    """Every key that asks for a change."""
    seen = _seen_since(outlook)
    KnownKey.objects.exclude(pk__in=[row.pk for row in seen.values()]).delete()
    doors = [_sendgrid(outlook, seen), *_services(outlook, seen)]
    told = [cause for door in doors if door.seen for cause in _door(door, outlook.now)]
    return [*told, *_api(seen.get((API, outlook.api_key)), outlook.now)]


def _seen_since(outlook: Outlook) -> dict[tuple[str, str], KnownKey]:
    """By what the key is for, and the key."""
    wanted = [(WEBHOOK, key) for key in outlook.webhook_keys] + [(API, outlook.api_key)]
    wanted += [(variable, secret) for variable, secrets in outlook.secrets.items() for secret in secrets]
    return {(what, key): _known(key, what, outlook.now) for what, key in wanted if key}


def _known(key: str, what: str, now: datetime) -> KnownKey:
    digest = keyed_hash(f"{what} {key}", key=settings.SECRET_KEY)
    purpose = API if what == API else WEBHOOK
    return KnownKey.objects.get_or_create(digest=digest, defaults={"purpose": purpose, "since": now})[0]


def _sendgrid(outlook: Outlook, seen: Mapping[tuple[str, str], KnownKey]) -> Door:
    return Door(
        subject="key:webhook",
        variable="SENDGRID_WEBHOOK_KEYS",
        what="The webhook's verification key",
        renewal="Make a new one at SendGrid, put it beside the old one into SENDGRID_WEBHOOK_KEYS",
        # It is public; a part of it may be shown.
        seen=[(f"ends in “{key[-8:]}”", seen[WEBHOOK, key].since) for key in outlook.webhook_keys],
    )


def _services(outlook: Outlook, seen: Mapping[tuple[str, str], KnownKey]) -> Iterator[Door]:
    for variable, secrets in outlook.secrets.items():
        yield Door(
            subject=f"key:{variable}",
            variable=variable,
            what=f"The secret in {variable}",
            renewal="Put a new one beside it, start the web servers anew, enter it at the service",
            seen=[(f"is number {n} in it", seen[variable, key].since) for n, key in enumerate(secrets, 1)],
        )


def _door(door: Door, now: datetime) -> Iterator[Cause]:
    (oldest, first), newest = min(door.seen, key=lambda key: key[1]), max(since for _, since in door.seen)
    if len(door.seen) > 1 and newest < now - BOTH:
        words = (
            f"{door.variable} has held {len(door.seen)} keys since {newest:%d %B %Y}, as is meant only for a change. "
            f"Take the old one out; the one here for longest {oldest}. Until then whoever has it can "
            "report events in the provider's name."
        )
        yield Cause(door.subject, words)
    elif len(door.seen) == 1 and _is_old(first, now):
        words = (
            f"{door.what} has been in use since {first:%d %B %Y}, and should be changed by "
            f"{first + GOOD_FOR:%d %B %Y}. {door.renewal}, and take the old one out a day later."
        )
        yield Cause(door.subject, words)


def _api(row: KnownKey | None, now: datetime) -> Iterator[Cause]:
    if row and _is_old(row.since, now):
        words = (
            f"The provider's API key has been in use since {row.since:%d %B %Y}, and should be changed by "
            f"{row.since + GOOD_FOR:%d %B %Y}. Make a new one at SendGrid, put it into SENDGRID_API_KEY, start the "
            "mailer anew, and delete the old one at SendGrid."
        )
        yield Cause("key:api", words)


def _is_old(since: datetime, now: datetime) -> bool:
    return since < now - GOOD_FOR + NOTICE
