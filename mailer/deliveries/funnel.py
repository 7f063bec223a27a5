"""The funnel of a campaign: before the freeze as it would be now, afterwards from the rows that were written."""

from __future__ import annotations

from datetime import datetime

from mailer.campaigns.models import Campaign
from mailer.deliveries.models import Delivery
from mailer.deliveries.queries import refusals_of
from mailer.deliveries.start import audience_spec
from mailer.segments.funnel import Funnel, funnel_now, funnel_of


def funnel(campaign: Campaign, *, now: datetime) -> Funnel:
    """From the segment to the members who get, or got, a copy.

    Raises:
        RuleRefused, SocietyMissing: it has not started, and can't be told.
    """
    if campaign.started_at is None:
        return funnel_now(audience_spec(campaign, now=now))
    left_out = refusals_of(campaign.pk)
    copies = Delivery.objects.filter(campaign=campaign, refusal="").count()
    return funnel_of(segment=copies + left_out.total(), left_out=left_out)
