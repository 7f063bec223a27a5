"""Another provider goes on with a letter when its own refuses the account or takes nothing for too long.

Handing a letter on is one conditional UPDATE, so it happens once, whoever sees the need first. Batches
ask for their letter's provider when they are taken: whatever waits, or was given back because it
certainly was not accepted, goes the new way. A batch in doubt does not wait: it stays with the
provider that was asked, which its attempt names, and with that one's reports.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from mailer.audit.services import record
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import pause_for_trouble
from mailer.campaigns.states import State
from mailer.deliveries.stalling import stalled_since
from mailer.providers.failover import Failover


def account_refused(*, campaign_id: int, provider: str, reason: str, rule: Failover) -> None:
    """Hand the letter on, or pause it. An answer that comes after somebody handed it on changes nothing."""
    if _hand_on(campaign_id, away_from=provider, rule=rule, reason=reason):
        return
    handed_on = rule.provider not in {"", provider}
    if not (handed_on and Campaign.objects.filter(pk=campaign_id, provider=rule.provider).exists()):
        pause_for_trouble(campaign_id=campaign_id, reason=reason)


def hand_on_stalled(*, now: datetime, rule: Failover) -> None:
    """Look at every letter that is going out; safe to run twice and to be killed."""
    if not rule.provider:
        return
    going = Campaign.objects.filter(state=State.SENDING, started_at__lte=now - timedelta(seconds=rule.after))
    for letter in going.exclude(provider=rule.provider).defer("content"):
        if since := stalled_since(letter, after=rule.after, now=now):
            reason = f"Nothing was taken since {since:%d %B %Y, %H:%M} UTC."
            _hand_on(letter.pk, away_from=letter.provider, rule=rule, reason=reason)


@transaction.atomic
def _hand_on(campaign_id: int, *, away_from: str, rule: Failover, reason: str) -> bool:
    if rule.provider in {"", away_from}:
        return False
    words = (
        f"{rule.provider} goes on with this letter, because of {away_from or 'its provider'}: {reason.rstrip('.')}. "
        f"Copies of which nobody can tell whether {away_from or 'it'} took them stay with it and are not sent again."
    )
    going = Campaign.objects.filter(pk=campaign_id, state=State.SENDING, provider__in=("", away_from))
    if not going.update(provider=rule.provider, trouble=words):
        return False
    record(
        actor="dispatch",
        action="campaign.handed_on",
        subject=f"campaign:{campaign_id}",
        detail={"from": away_from, "to": rule.provider, "reason": reason[:500]},
    )
    return True
