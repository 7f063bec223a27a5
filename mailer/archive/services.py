"""Opening a letter to everybody, and taking it back. Each service is one transaction."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from mailer import env
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.archive.models import PublicLetter, path_of
from mailer.archive.neutral import neutral_copy
from mailer.campaigns.errors import Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.campaigns.transitions import audit, require
from mailer.content.services import society


@transaction.atomic
def publish(*, campaign: Campaign, by: Staff, now: datetime) -> PublicLetter:
    """Put a letter that was sent into the public archive. Publishing it again makes the page anew.

    Raises:
        Forbidden: the person may not approve letters, or this one has not been sent.
    """
    require(by, Right.APPROVE)
    if campaign.notice is not None:
        raise Forbidden(f"{campaign.name!r} is a personal letter: it concerns its readers alone. Publish another one.")
    if campaign.state != State.SENT or campaign.started_at is None:
        raise Forbidden(f"{campaign.name!r} is not sent. Publish it when every copy has gone out.")
    sent_on = campaign.started_at.astimezone(ZoneInfo(society().time_zone)).date()
    site = env.current().public_url
    copy = neutral_copy(
        campaign, own_page=f"{site}{path_of(campaign.pk, sent_on.year)}", elsewhere=f"{site}/archive/your-copy"
    )
    letter, _ = PublicLetter.objects.update_or_create(
        campaign=campaign,
        defaults={
            "title": copy.subject[:300],
            "summary": copy.preheader[:500],
            "text": copy.text,
            "html": copy.html,
            "sent_on": sent_on,
            "published_at": now,
            "published_by": by,
        },
    )
    audit(campaign, by, "published")
    return letter


@transaction.atomic
def withdraw(*, campaign: Campaign, by: Staff) -> bool:
    """Take a letter out of the public archive. Returns whether it was there.

    Raises:
        Forbidden: the person may not approve letters.
    """
    require(by, Right.APPROVE)
    gone, _ = PublicLetter.objects.filter(campaign=campaign).delete()
    if gone:
        audit(campaign, by, "withdrawn")
    return bool(gone)
