"""Events as SendGrid's Event Webhook shapes them.

Custom args are flattened into the event; where one bears a reserved name, SendGrid's value wins.
An asynchronous bounce carries neither ids nor custom args: address, reason and ``sg_event_id`` only.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

import orjson

from mailer.sandbox.scenario import ASYNC_BOUNCE

SENDING_IP = "192.0.2.25"
_WITH_SMTP_ID = frozenset({"processed", "deferred", "delivered", "bounce", "dropped"})
_WITH_CONNECTION = frozenset({"deferred", "delivered", "bounce"})


@dataclass(frozen=True, slots=True)
class DueEvent:
    """An event to post, with what it needs to know of its message.

    ``token`` is the request's X-Message-Id, ``position`` the recipient's place in that request.
    ``detail``, ``custom_args`` and ``categories`` are JSON; ``occurred`` is Unix time in seconds.
    """

    id: int
    kind: str
    detail: str
    occurred: float
    ordinal: int
    email: str
    custom_args: str
    position: int
    token: str
    categories: str | None


def sg_message_id(token: str, position: int) -> str:
    """The id of one recipient's copy; up to the first dot it is the X-Message-Id."""
    return f"{token}.recvd-sandbox-1-{position:04X}.{position}"


def event_json(due: DueEvent) -> dict[str, Any]:
    """Return the object that goes into the posted array."""
    if due.kind == ASYNC_BOUNCE:
        return {"event": "bounce", **_core(due), "sg_message_id": "", **orjson.loads(due.detail)}
    event = {
        **orjson.loads(due.custom_args),
        "event": due.kind,
        **_core(due),
        "sg_message_id": sg_message_id(due.token, due.position),
        **orjson.loads(due.detail),
    }
    if due.categories is not None:
        event["category"] = orjson.loads(due.categories)
    if due.kind in _WITH_SMTP_ID:
        event["smtp-id"] = f"<{due.token}@geopod-ismtpd-sandbox>"
    if due.kind in _WITH_CONNECTION:
        event |= {"ip": SENDING_IP, "tls": 1}
    return event


def _core(due: DueEvent) -> dict[str, Any]:
    return {"email": due.email, "timestamp": int(due.occurred), "sg_event_id": _event_id(due)}


def _event_id(due: DueEvent) -> str:
    raw = f"{due.kind}-{due.ordinal}-{due.token}-{due.position}"
    return urlsafe_b64encode(raw.encode()).decode().rstrip("=")
