"""Events as we speak of them, read from what SendGrid posts.

Known names become a ``Kind``; an unknown name is kept as ``OTHER`` with all its fields. Strings and
numbers are accepted for each other, because the provider sends both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

import orjson

from mailer.members.addresses import AddressRefused, address_hash
from mailer.members.addresses import normalise as normalise_address


class Kind(StrEnum):
    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    BLOCKED = "blocked"
    DROPPED = "dropped"
    OPENED = "opened"
    CLICKED = "clicked"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    OTHER = "other"


KINDS: Final = {
    "processed": Kind.PROCESSED,
    "deferred": Kind.DEFERRED,
    "delivered": Kind.DELIVERED,
    "bounce": Kind.BOUNCED,
    "dropped": Kind.DROPPED,
    "open": Kind.OPENED,
    "click": Kind.CLICKED,
    "spamreport": Kind.COMPLAINED,
    "unsubscribe": Kind.UNSUBSCRIBED,
    "group_unsubscribe": Kind.UNSUBSCRIBED,
}
# A bounce of these types is the mailbox's answer for today, not the end of the address.
BLOCKED_TYPES: Final = frozenset({"blocked", "expired"})
KEPT: Final = (
    "event", "type", "reason", "response", "status", "bounce_classification", "attempt", "url", "url_offset",
    "sg_machine_open", "sg_content_type", "useragent", "sg_message_id", "category",
)  # fmt: skip
IDENTITY: Final = ("event", "timestamp", "url", "url_offset", "attempt", "type", "reason")
EARLIEST: Final = datetime(2009, 1, 1, tzinfo=UTC)
IN_MILLISECONDS: Final = 100_000_000_000
# Longer numbers are none of ours, and would not fit the column.
MOST_DIGITS: Final = 15


class Malformed(Exception):
    """This one event can't be read; the text says why."""


@dataclass(frozen=True, slots=True)
class NormalEvent:
    """One event in our words. Ids are None where the provider left them out."""

    event_hash: str
    content_hash: str
    kind: Kind
    address_hash: str
    at: datetime
    delivery_id: int | None = None
    campaign_id: int | None = None
    batch_id: int | None = None
    attempt: int | None = None
    machine: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The other side's own words, where there are any."""
        return str(self.detail.get("reason") or self.detail.get("response") or "")[:300]


def normalise(raw: object, *, now: datetime) -> NormalEvent:
    """Read one element of a webhook body.

    Raises:
        Malformed: it is no object or names no event.
    """
    if not isinstance(raw, Mapping):
        raise Malformed("not an object")
    name = raw.get("event")
    if not isinstance(name, str) or not name:
        raise Malformed("no event name")
    kind = KINDS.get(name, Kind.OTHER)
    if kind is Kind.BOUNCED and raw.get("type") in BLOCKED_TYPES:
        kind = Kind.BLOCKED
    email = str(raw.get("email") or "")
    machine = raw.get("sg_machine_open")
    return NormalEvent(
        event_hash=_digest([str(raw.get("sg_event_id") or ""), *([] if raw.get("sg_event_id") else [_content(raw)])]),
        content_hash=_digest([_content(raw)]),
        kind=kind,
        address_hash=_address_hash(email),
        at=_moment(raw.get("timestamp"), now=now),
        delivery_id=_number(raw.get("rid")),
        campaign_id=_number(raw.get("cid")),
        batch_id=_number(raw.get("bid")),
        attempt=_number(raw.get("att")),
        machine=machine if isinstance(machine, bool) else None,
        detail={key: raw[key] for key in KEPT if key in raw},
    )


def _content(raw: Mapping[str, Any]) -> str:
    """What makes two reports the same event, even when the provider gave them different ids."""
    whose = raw.get("rid") or raw.get("sg_message_id") or str(raw.get("email") or "").casefold()
    said = [str(whose), *(raw.get(key) for key in IDENTITY)]
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str).decode()


def _digest(parts: list[str]) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _address_hash(email: str) -> str:
    """The hash under which the register knows the address; '' where the event names none."""
    if not email:
        return ""
    try:
        return address_hash(normalise_address(email).key)
    except AddressRefused:
        return address_hash(email.strip().casefold())


def _number(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def _moment(value: object, *, now: datetime) -> datetime:
    """Seconds or milliseconds since 1970; nonsense, the far past and the future become now."""
    try:
        seconds = float(str(value))
    except ValueError:
        return now
    if not math.isfinite(seconds):
        return now
    if seconds > IN_MILLISECONDS:
        seconds /= 1000
    if seconds > now.timestamp() + timedelta(days=1).total_seconds() or seconds < EARLIEST.timestamp():
        return now
    return datetime.fromtimestamp(seconds, tz=UTC)
