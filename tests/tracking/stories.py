"""Event streams whose right answer is known, and a picture of everything that events can change."""

from __future__ import annotations

from typing import Any

import orjson

from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.members.models import Address, Suppression, TopicChoice
from mailer.tracking import inbox
from mailer.tracking.models import Event
from tests.people import NOW

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def event(copy: Delivery, name: str, *, after: float = 0, **more: Any) -> dict[str, Any]:
    """What SendGrid reports about a copy, ``after`` seconds from now."""
    batch = Batch.objects.get(campaign=copy.campaign_id, first__lte=copy.ordinal, last__gte=copy.ordinal)
    return {
        "event": name,
        "email": copy.address,
        "timestamp": int(NOW.timestamp() + after),
        "sg_event_id": f"{name}-{copy.pk}-{after}-{more}",
        "rid": str(copy.pk),
        "cid": str(copy.campaign_id),
        "bid": str(batch.pk),
        "att": "1",
        **more,
    }


def post(*events: object) -> None:
    """One body, stored and drained."""
    inbox.receive(body=orjson.dumps(list(events)), now=NOW)
    inbox.drain(now=NOW)


def picture() -> dict[str, Any]:
    """All that events change, without the ids that depend on the order of rows."""
    return {
        "copies": list(Delivery.objects.order_by("pk").values_list("pk", "fate", "flags", "reason", "fate_at")),
        "events": sorted(Event.objects.values_list("content_hash", "kind", "delivery_id", "machine", "rule")),
        "evidence": list(BatchAttempt.objects.order_by("pk").values_list("outcome", "events")),
        "suppressions": sorted(Suppression.objects.values_list("address_hash", "reason", "note", "at", "lifted_at")),
        "addresses": sorted(Address.objects.values_list("address_hash", "state", "preferred")),
        "choices": sorted(TopicChoice.objects.values_list("member", "topic", "subscribed")),
    }
