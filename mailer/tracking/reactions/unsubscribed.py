"""An unsubscribe made at the provider turns the letter's topic off for the member it went to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailer.deliveries.models import Delivery
from mailer.members.services import unsubscribe
from mailer.tracking.events import NormalEvent


def react(events: Sequence[NormalEvent], now: datetime) -> None:
    ids = [event.delivery_id for event in events if event.delivery_id]
    rows = Delivery.objects.filter(pk__in=ids, campaign__topic__isnull=False)
    for member_id, topic_id in rows.values_list("member_id", "campaign__topic_id").order_by("pk"):
        assert topic_id is not None
        unsubscribe(member=member_id, topic=topic_id, source="provider event", actor="member", now=now)
