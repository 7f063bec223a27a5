"""Who a letter is for. It can be changed while the letter is a draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.transitions import audit, change_draft, require
from mailer.members.models import Topic
from mailer.segments.models import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who a letter is for. No topic is governance mail, no segment is everyone, no provider is the usual one.

    Whoever is in a segment of ``excluded`` gets no copy.
    """

    topic: Topic | None
    segment: Segment | None
    provider: str = ""
    excluded: tuple[Segment, ...] = ()


def audience_of(campaign: Campaign) -> Audience:
    """Who it is for as it stands."""
    return Audience(
        topic=campaign.topic,
        segment=campaign.segment,
        provider=campaign.provider,
        excluded=tuple(campaign.excluded.order_by("name")),
    )


@transaction.atomic
def set_audience(*, campaign: Campaign, audience: Audience, by: Staff) -> None:
    """Choose who gets it, while it is a draft."""
    require(by, Right.WRITE)
    change_draft(campaign, topic=audience.topic, segment=audience.segment, provider=audience.provider)
    campaign.excluded.set(audience.excluded)
    left_out = [segment.pk for segment in audience.excluded]
    audit(campaign, by, "audience_chosen", segment=audience.segment and audience.segment.pk, excluded=left_out)
