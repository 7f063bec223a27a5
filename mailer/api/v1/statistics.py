"""The figures of a letter, as the console shows them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from mailer.api.v1.campaigns import campaign_or_404
from mailer.api.v1.guards import needs
from mailer.api.v1.shapes import Shape
from mailer.keys.scopes import Scope
from mailer.tracking.statistics.figures import Figures
from mailer.tracking.statistics.refresh import figures_of

router = Router(tags=["Statistics"])


class Statistics(Shape):
    campaign: int
    counted_at: datetime
    stale: bool = Field(description="something happened since; it is counted again soon")
    figures: Figures


@router.get("/campaigns/{int:campaign_id}/statistics", auth=needs(Scope.STATISTICS_READ), response=Statistics)
def get_statistics(request: HttpRequest, campaign_id: int) -> Statistics:
    """The figures of a letter, as the console shows them."""
    counted = figures_of(campaign_or_404(campaign_id), now=timezone.now())
    return Statistics(campaign=campaign_id, counted_at=counted.at, stale=counted.stale, figures=counted.figures)
