"""Mail to staff about a letter on its way: it waits for approval, it was approved, it was sent back.

Each message is put into the outbox in the transaction of what it tells of. Whoever did the thing is not told of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import translation

from mailer import env
from mailer.accounts.models import Staff
from mailer.accounts.queries import who_may
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign, Review
from mailer.content import registry
from mailer.content.services import society
from mailer.outbox.composing import compose
from mailer.outbox.services import post

_GOOD_FOR: Final = timedelta(days=7)
_KINDS: Final = {
    Review.Verdict.SUBMITTED: "letter_submitted",
    Review.Verdict.APPROVED: "letter_approved",
    Review.Verdict.RETURNED: "letter_returned",
}


def approvers_of(campaign: Campaign) -> list[Staff]:
    """Who may approve this letter: whoever holds the right, under the two-person rule without its writers."""
    candidates = who_may(Right.APPROVE)
    if society().two_person_rule:
        candidates = candidates.exclude(pk__in=_writers(campaign))
    return list(candidates)


def tell_approvers(*, campaign: Campaign, by: Staff, note: str, now: datetime) -> None:
    """It waits for them."""
    readers = [staff for staff in approvers_of(campaign) if staff != by]
    _mail(readers, campaign, Review.Verdict.SUBMITTED, by=by, note=note, now=now)


def tell_writers(*, campaign: Campaign, verdict: Review.Verdict, by: Staff, note: str, now: datetime) -> None:
    """It was approved, or comes back to them."""
    readers = Staff.objects.filter(pk__in=_writers(campaign), is_active=True).exclude(pk=by.pk).order_by("pk")
    _mail(readers, campaign, verdict, by=by, note=note, now=now)


def path_of(campaign_id: int, verdict: Review.Verdict) -> str:
    """Where the reader of a message goes on: to the letter that is to be judged, or that comes back."""
    return f"/letters/{campaign_id}/approval" if verdict == Review.Verdict.SUBMITTED else f"/letters/{campaign_id}"


def _writers(campaign: Campaign) -> set[int]:
    return {pk for pk in (campaign.created_by_id, campaign.submitted_by_id) if pk is not None}


def _mail(
    readers: Iterable[Staff], campaign: Campaign, verdict: Review.Verdict, *, by: Staff, note: str, now: datetime
) -> None:
    said = {
        "society": society(),
        "letter": campaign.name,
        "kind": registry.get(campaign.content_type).name,
        "by": str(by),
        "note": note,
        "url": f"{env.current().public_url}{path_of(campaign.pk, verdict)}",
    }
    # The console speaks English, whatever language the reader of the page before had.
    with translation.override("en"):
        message = compose(_KINDS[verdict], said)
    for staff in readers:
        post(
            kind=_KINDS[verdict],
            address=staff.email,
            name=staff.name,
            message=message,
            expires_at=now + _GOOD_FOR,
            now=now,
        )
