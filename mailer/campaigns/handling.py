"""A letter as a whole: named, copied, thrown away and brought back, and who has it open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.audience import audience_of
from mailer.campaigns.drafting import begin
from mailer.campaigns.errors import CampaignError, Forbidden
from mailer.campaigns.models import Campaign, Editing
from mailer.campaigns.states import FINAL
from mailer.campaigns.transitions import audit, change_draft, require, transition

_PRESENT: Final = timedelta(seconds=45)


@transaction.atomic
def rename(*, campaign: Campaign, name: str, by: Staff) -> None:
    """Give it another name; members never see it."""
    require(by, Right.WRITE)
    if not name.strip():
        raise CampaignError("The letter needs a name, so that you find it again.")
    change_draft(campaign, name=name.strip()[:200])


@transaction.atomic
def discard(*, campaign: Campaign, by: Staff) -> None:
    """Throw a draft away; ``bring_back`` undoes it."""
    require(by, Right.WRITE)
    transition(campaign, "discard")
    audit(campaign, by, "discarded")


@transaction.atomic
def bring_back(*, campaign: Campaign, by: Staff) -> None:
    """Make a discarded letter a draft again."""
    require(by, Right.WRITE)
    transition(campaign, "bring back")
    audit(campaign, by, "brought_back")


def copy(*, campaign: Campaign, name: str, by: Staff) -> Campaign:
    """A draft with the same content and the same audience."""
    audience = audience_of(campaign)
    return begin(name=name, content_type=campaign.content_type, content=campaign.content, by=by, audience=audience)


@transaction.atomic
def follow_up(*, campaign: Campaign, by: Staff) -> Campaign:
    """Draft the same letter once more, to those alone who did not get it the first time.

    Raises:
        Forbidden: the first is still going out, so nobody has missed it yet.
    """
    if campaign.state not in FINAL:
        raise Forbidden(f"{campaign.name!r} is not finished. Wait until it is, or stop it first.")
    again = copy(campaign=campaign, name=f"{campaign.name[:180]}, once more", by=by)
    Campaign.objects.filter(pk=again.pk).update(follow_up_of=campaign)
    again.follow_up_of = campaign
    return again


def seen_editing(*, campaign: Campaign, by: Staff, now: datetime) -> list[str]:
    """Note that ``by`` has the letter open, and return the names of the others who have."""
    Editing.objects.update_or_create(campaign=campaign, staff=by, defaults={"seen_at": now})
    others = campaign.editing.filter(seen_at__gt=now - _PRESENT).exclude(staff=by).select_related("staff")
    return [str(other.staff) for other in others.order_by("staff__name")]
