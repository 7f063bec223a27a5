"""Files that travel with letters to named members: kept once by their hash, cut into batches, handed over, forgotten.

No provider takes different files for the recipients of one request. So a copy with a file of its own
travels alone, and what is the same for all travels once a batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from mailer.campaigns.models import Campaign
from mailer.deliveries.models import Addressee, Batch, Delivery, Enclosure, StoredFile
from mailer.members.models import Member
from mailer.rendering.enclosed import Attachment


def enclose(*, campaign: Campaign, member: Member | None, files: Sequence[Attachment]) -> None:
    """Keep ``files`` with the letter: for ``member``'s copy, or with None for every copy."""
    Enclosure.objects.bulk_create(
        Enclosure(campaign=campaign, member=member, file=_stored(file), name=file.name, media_type=file.media_type)
        for file in files
    )


def _stored(file: Attachment) -> StoredFile:
    row, _ = StoredFile.objects.get_or_create(
        digest=sha256(file.content).hexdigest(), defaults={"body": file.content, "size": len(file.content)}
    )
    return row


def enclosures_of(campaign: Campaign, members: Iterable[Member | int]) -> QuerySet[Enclosure]:
    """What travels with the copies of these members, in the order in which it was enclosed."""
    return Enclosure.objects.filter(Q(member=None) | Q(member__in=list(members)), campaign=campaign)


def apart(campaign: Campaign) -> QuerySet[Any] | None:
    """The ids of members whose copy has a file of its own; None for a letter that has no such copies."""
    if campaign.notice is None:
        return None
    return Enclosure.objects.filter(campaign=campaign, member__isnull=False).values("member")


def attachments_of(batch: Batch) -> list[Attachment]:
    """What travels with every copy of the batch."""
    if batch.canary:
        return []
    copies = Delivery.objects.filter(campaign=batch.campaign_id, ordinal__range=(batch.first, batch.last))
    members = copies.order_by("ordinal").values_list("member", flat=True)[:2]
    found = enclosures_of(batch.campaign, members if len(members) == 1 else ())
    return [Attachment(row.name, row.media_type, bytes(row.file.body)) for row in found.select_related("file")]


def forget(**whose: Any) -> int:
    """What letters said to a member alone, and her files; ``whose`` names ``member``, ``campaign`` or both.

    Others' files stay, where they are the same. Returns how many letters there were.
    """
    own = Enclosure.objects.filter(**whose, member__isnull=False)
    digests = list(own.values_list("file", flat=True))
    own.delete()
    StoredFile.objects.filter(digest__in=digests, enclosures=None).delete()
    gone, _ = Addressee.objects.filter(**whose).delete()
    return gone


def forget_copies(ids: Iterable[int]) -> None:
    """The same for the letters of these deliveries."""
    copies = Delivery.objects.filter(pk__in=list(ids), campaign__notice__isnull=False)
    for campaign, member in copies.values_list("campaign", "member"):
        forget(campaign=campaign, member=member)
