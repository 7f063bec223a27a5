"""What our own links and picture tell: recorded like the provider's events, for those alone who allow it.

Where a number leads is looked up in the letter that the copy was made from. An address that does not
stand in that letter can't be reached this way, whatever is written into a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from mailer.content.services import society
from mailer.deliveries.archive import batch_of
from mailer.deliveries.copies import skeleton
from mailer.deliveries.links import FOLLOW, signer
from mailer.deliveries.models import Delivery
from mailer.rendering.following import TRAP
from mailer.tracking import inbox
from mailer.tracking.details import source_of

LONGEST_AGENT: Final = 300


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, as far as the request says: method, program, network address (kept as a keyed hash only)."""

    method: str
    agent: str
    ip: str


def copy_of_token(token: str) -> Delivery | None:
    """The copy that a token stands for; None for whatever we did not sign."""
    delivery_id = signer(FOLLOW).read(token)
    if delivery_id is None:
        return None
    return Delivery.objects.select_related("member").filter(pk=delivery_id, refusal="").first()


def target_of(copy: Delivery, number: int) -> str | None:
    """Where link ``number`` of this copy leads; None when its letter has no such link."""
    if number == TRAP:
        return society().website
    links = skeleton(batch_of(copy).skeleton_id).links
    return links[number - 1] if 0 < number <= len(links) else None


def record_open(copy: Delivery, visitor: Visitor, *, now: datetime) -> None:
    """The picture was fetched."""
    _record(copy, visitor, {"event": "open", "sg_content_type": "html"}, now=now)


def record_click(copy: Delivery, visitor: Visitor, *, number: int, target: str, now: datetime) -> None:
    """A link was followed, or the one that nobody can see."""
    place = {"trap": True} if number == TRAP else {"url_offset": {"index": number - 1, "type": "html"}}
    _record(copy, visitor, {"event": "click", "url": target, **place}, now=now)


def _record(copy: Delivery, visitor: Visitor, what: dict[str, Any], *, now: datetime) -> None:
    """Put it into the inbox, unless the member does not allow it, or not any more."""
    if not copy.tracked or not copy.member.tracking_consent or copy.member.erased_at:
        return
    event = {
        **what,
        "timestamp": int(now.timestamp()),
        "rid": str(copy.pk),
        "cid": str(copy.campaign_id),
        "useragent": visitor.agent[:LONGEST_AGENT],
        "method": visitor.method,
        "from": source_of(visitor.ip),
        "source": "own",
    }
    inbox.receive(body=orjson.dumps([event]), now=now, hint=False)
