"""The copies that went to members of a segment beside those that went to others; counted when asked for."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import EmptyResultSet

from mailer.segments.models import Segment
from mailer.segments.rules import members
from mailer.tracking.statistics.collect import shares_by
from mailer.tracking.statistics.figures import Share


def split_by(segment: Segment, campaign_id: int, *, today: date) -> tuple[Share, Share]:
    """The share of those who are in the segment today, whoever the letter was for, and that of all others.

    Raises:
        RuleRefused: the segment names something that is gone.
    """
    try:
        named, params = members(segment.rule, today=today).values("pk").query.sql_with_params()
    except EmptyResultSet:
        named, params = "NULL", ()
    inside = f"CASE WHEN delivery.member_id IN ({named}) THEN 1 ELSE 0 END"
    found = shares_by(campaign_id, inside, params)
    return found.get(1, Share()), found.get(0, Share())
