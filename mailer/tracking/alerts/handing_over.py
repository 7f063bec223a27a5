"""What is the matter on the way to the provider: copies nobody can tell about, and a provider that takes none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.states import BatchState
from mailer.tracking.alerts.causes import Cause, Outlook, about, counted

LONG: Final = 2
"""A batch is in doubt for long after so many times the patience that settles most."""

_REFUSED: Final = ("refused", "failed")
STORM: Final = timedelta(minutes=15)
FEWEST_REFUSED: Final = 3
HANDED_ON: Final = timedelta(days=1)
"""So long after its start it is told that another provider went on with a letter."""


def in_doubt(outlook: Outlook) -> Sequence[Cause]:
    """Batches that reports should have settled long since."""
    since = outlook.now - timedelta(seconds=LONG * outlook.patience.settle_after)
    batches = Batch.objects.filter(state=BatchState.IN_DOUBT, doubt_since__lt=since)
    return [
        Cause(
            about(row["campaign"]),
            f"Of {counted(row['copies'], 'copy', 'copies')} of “{row['campaign__name']}” nobody can tell since "
            f"{row['since']:%d %B %Y, %H:%M} UTC whether the provider has them. None is sent twice. Its reports "
            "settle this by themselves; check that they arrive. In the end you will be asked.",
        )
        for row in _by_letter(batches)
    ]


def undecided(outlook: Outlook) -> Sequence[Cause]:
    """Batches that only a person can settle."""
    del outlook
    return [
        Cause(
            about(row["campaign"]),
            f"{counted(row['copies'], 'copy', 'copies')} of “{row['campaign__name']}” wait in "
            f"{counted(row['n'], 'batch', 'batches')} for your decision whether they are sent again. Look at the "
            "provider whether it has them, then decide on the page of the letter.",
        )
        for row in _by_letter(Batch.objects.filter(state=BatchState.PARKED))
    ]


def refusing(outlook: Outlook) -> Sequence[Cause]:
    """The provider refuses our account, our key, our letter; or it has taken nothing for a while."""
    found = {}
    for letter in _refused_letters():
        provider = letter.provider or outlook.provider
        words = (
            f"“{letter.name}” stands still: {letter.trouble[:300].rstrip('.')}. Set that right, then resume the letter."
        )
        found[provider] = Cause(f"provider:{provider}", words)
    for letter in _handed_on(outlook):
        words = (
            f"The provider {letter.first} refused “{letter.name}” or took nothing of it for too long, so "
            f"{letter.provider} went on with the rest. Look whether the account at {letter.first} is in order before "
            "the next letter."
        )
        found.setdefault(letter.first, Cause(f"provider:{letter.first}", words))
    for provider, refused in _storms(outlook):
        words = (
            f"The provider {provider} has refused {counted(refused, 'batch', 'batches')} within a quarter of an hour "
            "and taken none. They are tried again by themselves. If it lasts, look at the provider whether the account "
            "is limited or there is a disturbance."
        )
        found.setdefault(provider, Cause(f"provider:{provider}", words))
    return list(found.values())


def _by_letter(batches: QuerySet[Batch]) -> Iterator[dict[str, Any]]:
    grouped = batches.filter(canary=False).order_by("campaign").values("campaign", "campaign__name")
    copies = Sum(F("last") - F("first") + 1)
    yield from map(dict, grouped.annotate(n=Count("pk"), copies=copies, since=Min("doubt_since")))


def _refused_letters() -> QuerySet[Campaign]:
    """Letters that paused themselves, and whose last attempt the provider refused."""
    last = BatchAttempt.objects.filter(batch__campaign=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    paused = Campaign.objects.filter(state=State.PAUSED, trouble__gt="").defer("content")
    return paused.annotate(last=Subquery(last)).filter(last__in=_REFUSED).order_by("pk")


def _handed_on(outlook: Outlook) -> QuerySet[Any]:
    """Letters of the last day with which another provider went on than the one that was asked ``first``."""
    asked = BatchAttempt.objects.filter(batch__campaign=OuterRef("pk"), provider__gt="")
    first = Subquery(asked.exclude(provider=OuterRef("provider")).order_by("pk").values("provider")[:1])
    lately = Campaign.objects.filter(
        state__in=(State.SENDING, State.SENT), provider__gt="", started_at__gt=outlook.now - HANDED_ON
    )
    return lately.defer("content").annotate(first=first).filter(first__gt="").order_by("pk")


def _storms(outlook: Outlook) -> list[tuple[str, int]]:
    """Providers of letters that are going out which lately refused some attempts and took none."""
    lately = BatchAttempt.objects.filter(
        batch__campaign__state=State.SENDING, submitted_at__gt=outlook.now - STORM, outcome__gt=""
    )
    # What a provider refused with whose letter another one went on is told with that.
    lately = lately.exclude(~Q(provider__in=("", F("batch__campaign__provider"))), batch__campaign__provider__gt="")
    tried: dict[str, dict[str, int]] = {}
    counts = lately.order_by().values_list("batch__campaign__provider", "outcome").annotate(n=Count("pk"))
    for named, outcome, n in counts:
        outcomes = tried.setdefault(named or outlook.provider, {})
        outcomes[outcome] = outcomes.get(outcome, 0) + n
    return [
        (provider, outcomes["refused"])
        for provider, outcomes in sorted(tried.items())
        if outcomes.get("refused", 0) >= FEWEST_REFUSED and "accepted" not in outcomes
    ]
