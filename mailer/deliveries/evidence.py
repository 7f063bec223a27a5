"""Proof of what one member was sent: the letter, byte for byte, and how it was handed over.

It is made from the stored skeleton and the delivery's own data, so it holds when templates, content,
society and member have long changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mailer.campaigns.models import Campaign
from mailer.deliveries.archive import batch_of, exact_copy
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.states import BatchState, Fate
from mailer.members.models import Member
from mailer.rendering.message import Message
from mailer.segments.refusals import WORDS, Refusal

# Answers of the provider, "" while it has not answered, after which it may have the copy.
_MAY_HAVE_IT: Final = ("accepted", "unknown", "")
_KEPT_BACK: Final = {Fate.SKIPPED: "was left out just before sending: the member {}", Fate.FAILED: "was refused: {}"}


class NothingSent(Exception):
    """This member was sent nothing; the text says why."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One copy.

    ``handed_over`` is when its batch went to the provider the last time, ``answer`` what came back
    ("accepted", "unknown" while that is in doubt, "" while it is awaited), ``provider_reference``
    the provider's id for the request. ``skeleton`` is the SHA-256 of the stored letter, ``reference`` the id under
    which the provider reports this copy.
    """

    campaign: int
    member: str
    address: str
    reference: str
    variant: str
    skeleton: str
    handed_over: datetime | None
    answer: str
    provider_reference: str
    fate: str
    fate_at: datetime | None
    message: Message


def evidence(campaign: Campaign, member: Member) -> Evidence:
    """What ``member`` was sent with ``campaign``.

    Raises:
        NothingSent: no copy was made, or it never left; with the reason.
    """
    delivery = Delivery.objects.filter(campaign=campaign, member=member).first()
    if delivery is None:
        raise NothingSent(
            f"Member {member.number} was not in the audience of {campaign.name!r}."
            if campaign.started_at
            else f"{campaign.name!r} has not started to go out."
        )
    if delivery.refusal:
        raise NothingSent(f"No copy was made for member {member.number}, who {WORDS[Refusal(delivery.refusal)]}.")
    batch = batch_of(delivery)
    attempt = BatchAttempt.objects.filter(batch=batch).order_by("-attempt").first()
    _refuse_unsent(delivery, batch, attempt)
    return Evidence(
        campaign=campaign.pk,
        member=member.number,
        address=delivery.address,
        reference=str(delivery.pk),
        variant=delivery.variant,
        skeleton=batch.skeleton_id,
        handed_over=attempt.submitted_at if attempt else None,
        answer=attempt.outcome if attempt else "",
        provider_reference=attempt.provider_reference if attempt else "",
        fate=Fate(delivery.fate).name.lower(),
        fate_at=delivery.fate_at,
        message=exact_copy(delivery, as_sent=True),
    )


def _refuse_unsent(delivery: Delivery, batch: Batch, attempt: BatchAttempt | None) -> None:
    words = _KEPT_BACK.get(Fate(delivery.fate))
    if words:
        raise NothingSent(f"The copy {words.format(delivery.reason.rstrip('.'))}.")
    # Reports about a copy prove that it was sent, whatever its batch says.
    if delivery.fate == Fate.NONE and (attempt is None or attempt.outcome not in _MAY_HAVE_IT):
        raise NothingSent(f"The copy has not been sent. Its batch: {BatchState(batch.state).label.lower()}.")
