"""The exact copy a member got, made again from what was kept: the skeleton and the snapshot."""

from __future__ import annotations

import orjson

from mailer.deliveries.copies import recipient, skeleton
from mailer.deliveries.links import links_of
from mailer.deliveries.models import Batch, Delivery
from mailer.rendering.fields import merge_values
from mailer.rendering.message import Message


def batch_of(delivery: Delivery) -> Batch:
    """The batch a copy belongs to now; ``delivery`` must have a copy."""
    return Batch.objects.get(
        campaign=delivery.campaign_id, canary=False, first__lte=delivery.ordinal, last__gte=delivery.ordinal
    )


def exact_copy(delivery: Delivery) -> Message:
    """The letter as this member reads it; ``delivery`` must have a copy.

    Raises:
        UnrenderableValue: the member's data can't be put into the letter, so it was not sent either.
    """
    letter = skeleton(batch_of(delivery).skeleton_id)
    snapshot = orjson.loads(delivery.snapshot)
    values = merge_values(recipient(snapshot, links_of(delivery.pk, snapshot.get("site", ""))), letter.fields)
    return letter.render(values)
