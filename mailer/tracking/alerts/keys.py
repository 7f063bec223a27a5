"""Keys that should be changed, or whose change was never finished. What is kept of a key is a hash, and since when.

Nobody tells us how old a key is, so its age counts from the day on which it was first seen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def keys(outlook: Outlook) -> Sequence[Cause]:
    """Every key that asks for a change."""
    seen = _seen_since(outlook)
    KnownKey.objects.exclude(pk__in=[row.pk for row in seen.values()]).delete()
    hooks = [(key, row.since) for key, row in seen.items() if row.purpose == WEBHOOK]
    return [*_webhook(hooks, outlook.now), *_api(seen.get(outlook.api_key), outlook.now)]


def _seen_since(outlook: Outlook) -> dict[str, KnownKey]:
    wanted = [*((key, WEBHOOK) for key in outlook.webhook_keys), (outlook.api_key, API)]
    return {key: _known(key, purpose, outlook.now) for key, purpose in wanted if key}


def _known(key: str, purpose: str, now: datetime) -> KnownKey:
    digest = keyed_hash(f"{purpose} {key}", key=settings.SECRET_KEY)
    return KnownKey.objects.get_or_create(digest=digest, defaults={"purpose": purpose, "since": now})[0]


def _webhook(hooks: Sequence[tuple[str, datetime]], now: datetime) -> Iterator[Cause]:
    if not hooks:
        return
    (oldest, first), newest = min(hooks, key=lambda hook: hook[1]), max(since for _, since in hooks)
    if len(hooks) > 1 and newest < now - BOTH:
        words = (
            f"SENDGRID_WEBHOOK_KEYS has held {len(hooks)} keys since {newest:%d %B %Y}, as is meant only for a change. "
            f"Take the old one out; the one here for longest ends in “{oldest[-8:]}”. Until then whoever has it can "
            "report events in the provider's name."
        )
        yield Cause("key:webhook", words)
    elif len(hooks) == 1 and _is_old(first, now):
        words = (
            f"The webhook's verification key has been in use since {first:%d %B %Y}, and should be changed by "
            f"{first + GOOD_FOR:%d %B %Y}. Make a new one at SendGrid, put it beside the old one into "
            "SENDGRID_WEBHOOK_KEYS, and take the old one out a day later."
        )
        yield Cause("key:webhook", words)


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
