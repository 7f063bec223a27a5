"""Events as we speak of them, read from what SendGrid posts.

Known names become a ``Kind``; an unknown name is kept as ``OTHER`` with all its fields. Strings and
numbers are accepted for each other, because the provider sends both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import orjson

from mailer.deliveries.canary import CANARY
from mailer.members.addresses import AddressRefused, address_hash
from mailer.members.addresses import normalise as normalise_address
from mailer.tracking.details import kept_of, storable


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
    RESUBSCRIBED = "resubscribed"
    ACCOUNT = "account"
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
    "group_resubscribe": Kind.RESUBSCRIBED,
    "account_status_change": Kind.ACCOUNT,
}
# A bounce of these types is the mailbox's answer for today, not the end of the address.
BLOCKED_TYPES: Final = frozenset({"blocked", "expired"})
# They say something about the address; and they alone may come without our ids.
ABOUT_ADDRESS: Final = frozenset(
    {Kind.BOUNCED, Kind.BLOCKED, Kind.DROPPED, Kind.COMPLAINED, Kind.UNSUBSCRIBED, Kind.RESUBSCRIBED}
)
EARLIEST: Final = datetime(2009, 1, 1, tzinfo=UTC).timestamp()
SKEW: Final = timedelta(days=1)
"""What lies further ahead of our clock is nonsense."""
LONGEST_MOMENT: Final = 40
IN_MILLISECONDS: Final = 100_000_000_000
# Longer numbers are none of ours, and would not fit the column.
MOST_DIGITS: Final = 15
MOST_ATTEMPTS: Final = 2**31 - 1


class Malformed(Exception):
    """This one event can't be read; the text says why."""


# Not frozen: one is made for every event that comes, and freezing takes longer than reading it.
@dataclass(slots=True)
class NormalEvent:
    """One event in our words. Ids are None where the provider left them out.

    ``named`` tells that it names a copy, ours or another system's; without, its address alone can
    tell whose it is, and ``message``, what the provider called it when it took it, whether it is ours
    at all. ``address_hash`` is given for kinds that say something about the address.
    ``detail`` is every other field; ``stored`` is the same as JSON.
    """

    event_hash: str
    content_hash: str
    kind: Kind
    at: datetime
    address_hash: str = ""
    named: bool = False
    message: str = ""
    delivery_id: int | None = None
    campaign_id: int | None = None
    batch_id: int | None = None
    attempt: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    stored: str = "{}"

    @property
    def concerns_us(self) -> bool:
        """Whether it is about a copy of ours, or names none and so may be about one of our members."""
        return self.delivery_id is not None or not self.named

    @property
    def words(self) -> str:
        """The other side's own words, where there are any."""
        return str(self.detail.get("reason") or self.detail.get("response") or "")[:300]


def normalise(raw: object, *, now: datetime) -> NormalEvent:
    """Read one element of a webhook body.

    Raises:
        Malformed: it is no object or names no event.
    """
    if not isinstance(raw, dict):
        raise Malformed("not an object")
    say = raw.get
    name = say("event")
    if not isinstance(name, str) or not name:
        raise Malformed("no event name")
    kind = KINDS.get(name, Kind.OTHER)
    if kind is Kind.BOUNCED and say("type") in BLOCKED_TYPES:
        kind = Kind.BLOCKED
    content = _digest(_content(name, raw))
    at, detail = _moment(say("timestamp"), now=now), kept_of(raw)
    if at is None:
        at, detail["clamped"] = now, str(say("timestamp"))
    detail, stored = storable(detail)
    ids = rid, cid, bid, att = say("rid"), say("cid"), say("bid"), say("att")
    delivery, batch, attempt = _number(rid), _number(bid), _number(att)
    if delivery is None and rid != f"{CANARY}{batch}":
        batch = None
    named = any(ids)
    return NormalEvent(
        event_hash=_digest(str(own)) if (own := say("sg_event_id")) else content,
        content_hash=content,
        kind=kind,
        at=at,
        address_hash=_address_hash(str(say("email") or "")) if kind in ABOUT_ADDRESS else "",
        named=named,
        message="" if named else str(say("sg_message_id") or "").partition(".")[0],
        delivery_id=delivery,
        campaign_id=_number(cid),
        batch_id=batch,
        attempt=attempt if attempt is None or attempt <= MOST_ATTEMPTS else None,
        detail=detail,
        stored=stored,
    )


def _content(name: str, raw: Mapping[str, Any]) -> str:
    """What makes two reports the same event, even when the provider gave them different ids."""
    say = raw.get
    whose = say("rid") or say("sg_message_id") or str(say("email") or "").casefold()
    place, at = say("url_offset"), say("timestamp")
    if isinstance(at, float) and at.is_integer():
        at = int(at)
    if place:
        place = orjson.dumps(place, option=orjson.OPT_SORT_KEYS, default=str).decode()
    return (
        # Two systems of one account may number their copies alike.
        f"{whose}\0{say('cid')}\0{name}\0{at}\0{say('attempt')}\0{say('type')}\0{say('reason')}\0{say('url')}\0{place}\0"
        # What decides whether an address is dead: of two verdicts in one second neither is a repeat of the other.
        f"{say('bounce_classification')}\0{say('status')}\0{say('useragent')}\0{say('ip')}"
    )


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


@lru_cache(maxsize=4096)
def _address_hash(email: str) -> str:
    """The hash under which the register knows the address; '' where the event names none."""
    if not email:
        return ""
    try:
        return address_hash(normalise_address(email).key)
    except AddressRefused:
        return address_hash(email.strip().casefold().encode("utf-8", "replace").decode())


def _number(value: object) -> int | None:
    text = str(value) if type(value) is int else value
    return _digits(text) if isinstance(text, str) and len(text) <= MOST_DIGITS else None


@lru_cache(maxsize=16_384)
def _digits(text: str) -> int | None:
    """Copies are told of several times, batches and campaigns in every event."""
    return int(text) if text.isascii() and text.isdigit() else None


def _moment(value: object, *, now: datetime) -> datetime | None:
    """Seconds or milliseconds since 1970; None for nonsense, the far past and the future."""
    # Cut, so that nothing large is remembered.
    at = _at(value if type(value) is int else str(value)[:LONGEST_MOMENT])
    return None if at is None or at > now + SKEW else at


@lru_cache(maxsize=4096)
def _at(value: int | str) -> datetime | None:
    """Many events share a second."""
    try:
        seconds = float(value)
        if seconds > IN_MILLISECONDS:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, tz=UTC) if seconds >= EARLIEST else None
    except (ValueError, OverflowError, OSError):
        return None
