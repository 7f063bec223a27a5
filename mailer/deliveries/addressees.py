"""Letters to named members: who they are, and what the letter says to each alone.

They become the audience of the campaign like any segment: frozen, checked for consent and suppression,
counted, explained. Their data goes into the snapshot, so the letter stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import OuterRef, Subquery

from mailer.campaigns.models import Campaign
from mailer.content import registry
from mailer.deliveries.models import Addressee
from mailer.segments.audience import AudienceSpec


def named_audience(campaign: Campaign, *, today: date, lanes: Sequence[str] = ()) -> AudienceSpec:
    """Exactly the addressees. No cap counts: what concerns one member alone is not one letter too many."""
    addressees = Addressee.objects.filter(campaign=campaign)
    return AudienceSpec(
        rule={},
        topic=campaign.topic,
        variants=registry.get(campaign.content_type).variants,
        today=today,
        lanes=lanes,
        among=addressees.values("member"),
        own=Subquery(addressees.filter(member=OuterRef("pk")).values("own")[:1]),
    )
