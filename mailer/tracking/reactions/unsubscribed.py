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
    for copy in rows.select_related("campaign__topic").order_by("pk"):
        if topic := copy.campaign.topic:
            unsubscribe(member=copy.member_id, topic=topic, source="provider event", actor="member", now=now)
