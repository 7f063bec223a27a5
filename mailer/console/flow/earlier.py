"""What a letter is compared with before it is approved: itself as last submitted or judged, or the last of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailer.campaigns.differences import Difference, differences
from mailer.campaigns.models import Campaign, ContentVersion, Review
from mailer.campaigns.services import Reach
from mailer.campaigns.states import State

_JUDGED: Final = (Review.Verdict.SUBMITTED, Review.Verdict.APPROVED, Review.Verdict.RETURNED)
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs from earlier. ``reach`` is who got it then, where that is known; ``letter`` another letter."""

    review: Review | None
    letter: Campaign | None
    differences: Sequence[Difference]
    reach: Reach | None

    @property
    def more(self) -> bool:
        """Whether only the first differences are worth showing."""
        return len(self.differences) > MOST


def comparison(campaign: Campaign) -> Comparison | None:
    """With this letter as it was last submitted or judged; else with the last one of its kind that was sent."""
    review = _last_judged(campaign)
    if review is not None:
        held = ContentVersion.objects.filter(campaign=campaign, number=review.version).first()
        found = differences(campaign.content_type, held.content, campaign.content) if held else []
        return Comparison(review, None, found, _reach(review.in_segment, review.in_audience))
    letter = _last_sent(campaign)
    if letter is None:
        return None
    found = differences(campaign.content_type, letter.content, campaign.content)
    return Comparison(None, letter, found, _reach(letter.in_segment, letter.in_audience))


def _last_judged(campaign: Campaign) -> Review | None:
    """Before what is being judged now: its own submission is not an earlier one."""
    judged = campaign.reviews.select_related("by").filter(verdict__in=_JUDGED)
    if campaign.state == State.SUBMITTED and (current := judged.first()) is not None:
        judged = judged.filter(pk__lt=current.pk)
    return judged.first()


def _last_sent(campaign: Campaign) -> Campaign | None:
    if campaign.follow_up_of is not None:
        return campaign.follow_up_of
    sent = Campaign.objects.filter(content_type=campaign.content_type, state=State.SENT).exclude(pk=campaign.pk)
    return sent.order_by("-started_at", "-pk").first()


def _reach(in_segment: int | None, in_audience: int | None) -> Reach | None:
    return None if in_segment is None or in_audience is None else Reach(in_segment, in_audience)
