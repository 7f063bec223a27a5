"""What a proof of sending lists: the letter, every copy in its order, and everyone who got none with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from mailer.campaigns.models import Campaign
from mailer.content.services import society
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.queries import batches_of, slug_of
from mailer.deliveries.states import Fate
from mailer.segments.refusals import WORDS, Refusal
from mailer.tracking.proof.sealing import sealed, signing_key

AT_ONCE: Final = 2000
NO_COPY: Final = "no_copy"
_NOT_TAKEN: Final = (Fate.FAILED, Fate.SKIPPED)
_MEMBER: Final = ("member__number", "member__given_name", "member__family_name")
_COPY: Final = ("address", "variant", "fate", "fate_at", "reason")


class NothingToProve(Exception):
    """The letter has not started to go out."""


def proof_of(campaign: Campaign, *, now: datetime) -> Iterator[bytes]:
    """The lines of the signed list, a batch in memory at a time.

    Raises:
        NothingToProve: at once, and not with the first line.
    """
    if campaign.in_segment is None:
        raise NothingToProve(f"{campaign.name!r} has not started to go out, so there is nothing to prove yet.")
    return sealed(_head(campaign, now), _entries(campaign), signing_key(settings.SECRET_KEY))


def _head(campaign: Campaign, now: datetime) -> dict[str, Any]:
    return {
        "society": society().name,
        "letter": campaign.name,
        "letter_number": campaign.pk,
        "kind": campaign.content_type,
        "governance": campaign.topic_id is None,
        "segment": campaign.segment.name if campaign.segment else "every member",
        "fingerprint": campaign.fingerprint,
        "started": campaign.started_at,
        "finished": campaign.finished_at,
        "members": campaign.in_segment,
        "made": now,
    }


def _entries(campaign: Campaign) -> Iterator[dict[str, Any]]:
    attempts = BatchAttempt.objects.filter(batch__campaign=campaign).order_by("pk")
    # The last of each batch stays.
    last = {attempt.batch_id: attempt for attempt in attempts.iterator(chunk_size=AT_ONCE)}
    for batch in batches_of(campaign.pk).order_by("first"):
        yield from _copies(batch, last.get(batch.pk))
    left_out = Delivery.objects.filter(campaign=campaign, refusal__gt="").order_by("pk")
    for *who, refusal in left_out.values_list(*_MEMBER, "refusal").iterator(chunk_size=AT_ONCE):
        yield {**_named(who), "became": NO_COPY, "reason": WORDS[Refusal(refusal)]}


def _copies(batch: Batch, attempt: BatchAttempt | None) -> Iterator[dict[str, Any]]:
    taken = attempt.done_at if attempt and attempt.outcome == "accepted" else None
    copies = Delivery.objects.filter(campaign=batch.campaign_id, ordinal__range=(batch.first, batch.last))
    for *who, address, variant, fate, fate_at, reason in copies.order_by("ordinal").values_list(*_MEMBER, *_COPY):
        was_taken = taken is not None and fate not in _NOT_TAKEN
        yield {
            **_named(who),
            "address": address,
            "accepted": taken if was_taken else None,
            "reference": attempt.provider_reference if attempt and was_taken else "",
            "became": slug_of(fate) if fate else batch.state,
            "at": fate_at,
            "reason": reason,
            "variant": variant,
            "letter": batch.skeleton_id,
        }


def _named(who: list[str]) -> dict[str, str]:
    number, given, family = who
    return {"member": number, "name": f"{given} {family}".strip()}
