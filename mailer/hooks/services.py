"""Making endpoints, switching them off and on, changing their secret, telling something again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.audit.services import record
from mailer.hooks.errors import HookRefused
from mailer.hooks.events import Event
from mailer.hooks.models import Endpoint, Message, MessageState
from mailer.hooks.places import place_of
from mailer.hooks.signing import new_salt
from mailer.jobs import Job, enqueue

OVERLAP: Final = timedelta(days=7)
"""How long messages carry both signatures after a secret was changed."""


@transaction.atomic
def add_endpoint(*, name: str, url: str, events: Collection[Event], by: Staff, now: datetime) -> Endpoint:
    """Tell ``url`` of these events from now on.

    Raises:
        HookRefused: it has no name, is no web address, or would be told nothing.
    """
    if not name.strip():
        raise HookRefused("It needs a name. Say which program listens there.")
    if not events:
        raise HookRefused("It would be told nothing. Choose of what.")
    place_of(url.strip())
    row = Endpoint.objects.create(
        name=name.strip()[:100], url=url.strip(), events=sorted(events), salt=new_salt(), made_by=by, made_at=now
    )
    _audit(row, by, "added", events=row.events)
    return row


@transaction.atomic
def change_secret(*, endpoint: Endpoint, by: Staff, now: datetime) -> None:
    """Sign with another secret; for a week messages carry the old signature too."""
    endpoint.old_salt, endpoint.old_until, endpoint.salt = endpoint.salt, now + OVERLAP, new_salt()
    endpoint.save(update_fields=["old_salt", "old_until", "salt"])
    _audit(endpoint, by, "secret_changed")


@transaction.atomic
def switch_off(*, endpoint: Endpoint, by: Staff, now: datetime) -> bool:
    """Tell it nothing more. What waits is kept. False when it was off."""
    off = Endpoint.objects.filter(pk=endpoint.pk, off_at=None).update(off_at=now, off_because="")
    if off:
        _audit(endpoint, by, "switched_off")
    return bool(off)


@transaction.atomic
def switch_on(*, endpoint: Endpoint, by: Staff) -> bool:
    """Tell it again, what waits first. False when it was on."""
    on = Endpoint.objects.filter(pk=endpoint.pk, off_at__isnull=False).update(
        off_at=None, off_because="", failing_since=None
    )
    if on:
        _audit(endpoint, by, "switched_on")
    return bool(on)


@transaction.atomic
def remove_endpoint(*, endpoint: Endpoint, by: Staff) -> None:
    """Take it away, with its messages and their log."""
    _audit(endpoint, by, "removed")
    endpoint.delete()


@transaction.atomic
def send_again(*, message: Message, by: Staff, now: datetime) -> None:
    """Deliver a message once more, under the id it had."""
    Message.objects.filter(pk=message.pk).update(state=MessageState.DUE, not_before=now, closed_at=None)
    _audit(message.endpoint, by, "sent_again", message=message.name)
    enqueue(Job.DELIVER_HOOK, message.pk)


def _audit(endpoint: Endpoint, by: Staff, verb: str, **detail: object) -> None:
    record(actor=f"staff:{by.pk}", action=f"hook.{verb}", subject=f"hook:{endpoint.pk}", detail=detail)
