"""The one way to tell of something: inside the transaction in which it happens.

Nothing is written when no endpoint wants it. ``data`` holds ids and words of ours, nothing personal.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from mailer.hooks.events import Event
from mailer.hooks.models import Endpoint, Message
from mailer.jobs import Job, enqueue

MOST_HINTS: Final = 64


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened, and what it happened to."""

    event: Event
    data: Mapping[str, Any]


def tell(event: Event, *, now: datetime, **data: Any) -> None:
    """Tell of one thing."""
    tell_all([Told(event, data)], now=now)


def tell_all(told: Iterable[Told], *, now: datetime) -> None:
    """Tell of several things; two statements, however many there are."""
    happened = list(told)
    if not happened:
        return
    endpoints = list(Endpoint.objects.filter(off_at=None))
    messages = [
        _message(endpoint, thing, now) for thing in happened for endpoint in endpoints if thing.event in endpoint.events
    ]
    if messages:
        Message.objects.bulk_create(messages)
        for message in messages[:MOST_HINTS]:
            enqueue(Job.DELIVER_HOOK, message.pk)


def _message(endpoint: Endpoint, thing: Told, now: datetime) -> Message:
    body = {"type": thing.event.value, "timestamp": now, "data": dict(thing.data)}
    return Message(
        endpoint=endpoint,
        name=f"msg_{secrets.token_hex(16)}",
        event=thing.event.value,
        body=orjson.dumps(body, option=orjson.OPT_UTC_Z).decode(),
        made_at=now,
        not_before=now,
    )
