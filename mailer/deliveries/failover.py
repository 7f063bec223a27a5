"""Another provider goes on with a letter when its own refuses the account or takes nothing for too long.

Handing a letter on is one conditional UPDATE, so it happens once, whoever sees the need first. Batches
ask for their letter's provider when they are taken: whatever waits, or was given back because it
certainly was not accepted, goes the new way. A batch in doubt does not wait: it stays with the
provider that was asked, which its attempt names, and with that one's reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet

from mailer.audit.services import record
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import pause_for_trouble
from mailer.campaigns.states import State
from mailer.deliveries.models import BatchAttempt

FEWEST_ATTEMPTS: Final = 3
_NOTHING_TAKEN: Final = ("refused", "unknown")


@dataclass(frozen=True, slots=True)
class Failover:
    """Who goes on, "" for nobody, and after how many seconds in which a provider took nothing."""

    provider: str = ""
    after: float = 900.0


NEVER: Final = Failover()


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
        if since := _stalled_since(letter, rule, now=now):
            reason = f"Nothing was taken since {since:%d %B %Y, %H:%M} UTC."
            _hand_on(letter.pk, away_from=letter.provider, rule=rule, reason=reason)


def _stalled_since(letter: Campaign, rule: Failover, *, now: datetime) -> datetime | None:
    """The first of the attempts that came to nothing since anything was taken; None when all is well."""
    asked = _attempts(letter).filter(done_at__gt=letter.resumed_at or letter.started_at)
    taken = asked.exclude(outcome__in=_NOTHING_TAKEN).aggregate(at=Max("done_at"))["at"]
    since = asked.filter(done_at__gt=taken) if taken else asked
    first: datetime | None = since.aggregate(at=Min("done_at"))["at"]
    if first is None or first > now - timedelta(seconds=rule.after) or since.count() < FEWEST_ATTEMPTS:
        return None
    return first


def _attempts(letter: Campaign) -> QuerySet[BatchAttempt]:
    """Those that the letter's present provider has answered."""
    of_it = BatchAttempt.objects.filter(batch__campaign=letter, done_at__isnull=False)
    return of_it.filter(Q(provider=letter.provider) | Q(provider="")) if letter.provider else of_it


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
