"""The exact copies members got, each made again from what was kept: the skeleton and the snapshot."""

from __future__ import annotations

from dataclasses import replace

import orjson
from django.db.models import Exists, OuterRef, Q, QuerySet

from mailer.deliveries.copies import recipient, skeleton, values_of
from mailer.deliveries.links import links_of
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.states import BatchState, Fate
from mailer.members.models import Member
from mailer.rendering.following import unfollowed
from mailer.rendering.message import Message


def sent_to(member: Member) -> QuerySet[Delivery]:
    """The copies that went out to a member, whatever became of them then; the latest first."""
    accepted = Batch.objects.filter(
        campaign=OuterRef("campaign"),
        canary=False,
        first__lte=OuterRef("ordinal"),
        last__gte=OuterRef("ordinal"),
        state=BatchState.ACCEPTED,
    )
    left = Q(Q(fate=Fate.NONE), Exists(accepted)) | ~Q(fate__in=(Fate.NONE, Fate.FAILED, Fate.SKIPPED))
    copies = Delivery.objects.filter(left, member=member, refusal="").select_related("campaign")
    return copies.order_by("-campaign__started_at", "-pk")


def batch_of(delivery: Delivery) -> Batch:
    """The batch a copy belongs to now; ``delivery`` must have a copy."""
    return Batch.objects.get(
        campaign=delivery.campaign_id, canary=False, first__lte=delivery.ordinal, last__gte=delivery.ordinal
    )


def exact_copy(delivery: Delivery, *, as_sent: bool = False) -> Message:
    """The letter as this member reads it; ``delivery`` must have a copy.

    Args:
        as_sent: byte for byte. Otherwise links and picture tell nobody that they were used.

    Raises:
        UnrenderableValue: the member's data can't be put into the letter, so it was not sent either.
    """
    letter = skeleton(batch_of(delivery).skeleton_id)
    snapshot = orjson.loads(delivery.snapshot)
    person = recipient(snapshot, links_of(delivery.pk, snapshot.get("site", "")))
    message = letter.render(values_of(person, letter.fields, delivery_id=delivery.pk))
    return message if as_sent else replace(message, html=unfollowed(message.html, letter.links))
