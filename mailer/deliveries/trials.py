"""A letter to a few readers of one's choice, before it goes to anybody: the real letter, marked as a test.

Its links lead to nobody's choices, and it is no delivery: it counts in no result. What became of it is told by address
as long as the outbox knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.campaigns.errors import CampaignError, LetterRefused
from mailer.campaigns.models import Campaign, TrialCopy
from mailer.campaigns.previews import content_source, skeleton_of
from mailer.campaigns.seeds import checked
from mailer.campaigns.transitions import require
from mailer.content.faults import ContentRefused
from mailer.deliveries.readers import Reader
from mailer.outbox.services import post
from mailer.rendering.errors import LetterError, UnrenderableValue
from mailer.rendering.fields import merge_values
from mailer.rendering.message import Message

KIND: Final = "test_letter"
MARK: Final = "[Test] "
MOST_READERS: Final = 20
_GOOD_FOR: Final = timedelta(hours=6)


def trial_letter(campaign: Campaign, reader: Reader) -> Message:
    """The letter as it stands now, as ``reader`` would get it.

    Raises:
        LetterRefused: it can't be made yet, and why.
    """
    try:
        skeleton = skeleton_of(content_source(campaign.content_type, campaign.content), reader.variant)
        return skeleton.render(merge_values(reader.recipient, skeleton.fields))
    except ContentRefused as exc:
        raise LetterRefused([str(fault) for fault in exc.faults]) from exc
    except (LetterError, UnrenderableValue) as exc:
        raise LetterRefused([str(exc)]) from exc


@transaction.atomic
def send_trial(*, campaign: Campaign, reader: Reader, to: Sequence[str], by: Staff, now: datetime) -> int:
    """Send the letter, marked as a test, to these addresses; returns to how many.

    Raises:
        CampaignError: an address can't be used, there are none or too many, or the letter can't be made.
    """
    require(by, Right.WRITE)
    addresses = _checked(to)
    letter = trial_letter(campaign, reader)
    marked = replace(letter, subject=f"{MARK}{letter.subject}")
    for address in addresses:
        row = post(kind=KIND, address=address, name="", message=marked, expires_at=now + _GOOD_FOR, now=now)
        TrialCopy.objects.create(
            campaign=campaign, address=address, version=campaign.version, sent_at=now, by=by, message=row
        )
    record(
        actor=f"staff:{by.pk}",
        action="campaign.tested",
        subject=f"campaign:{campaign.pk}",
        detail={"readers": len(addresses), "variant": reader.variant},
    )
    return len(addresses)


def _checked(to: Sequence[str]) -> list[str]:
    addresses = checked(to)
    if not addresses:
        raise CampaignError("Name at least one address to which the test goes.")
    if len(addresses) > MOST_READERS:
        raise CampaignError(f"A test goes to {MOST_READERS} addresses at most; there are {len(addresses)}.")
    return addresses
