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
from mailer.outbox.models import OutboxMessage
from mailer.tracking.alerts.causes import Cause, Outlook, about, counted

LONG: Final = 2
"""A batch is in doubt for long after so many times the patience that settles most."""

_REFUSED: Final = ("refused", "failed")
STORM: Final = timedelta(minutes=20)
"""A single batch that is tried every five minutes is tried three times in it, however slowly each fails."""

FEWEST_REFUSED: Final = 3
HANDED_ON: Final = timedelta(days=1)
"""So long after its start it is told that another provider went on with a letter, or with a single message."""


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
    lately = OutboxMessage.objects.filter(provider__gt="", created_at__gt=outlook.now - HANDED_ON)
    for went_on, n in lately.order_by().values_list("provider").annotate(n=Count("pk")):
        words = (
            f"The provider {outlook.provider} did not take {counted(n, 'single message', 'single messages')} (links, "
            f"tests, mail to staff), so {went_on} went on. Look whether the account at {outlook.provider} is in order."
        )
        found.setdefault(outlook.provider, Cause(f"provider:{outlook.provider}", words))
    for provider, refused, last in _storms(outlook):
        words = (
            f"The provider {provider} took nothing in {refused:,} attempts within {STORM.total_seconds() / 60:.0f} "
            f"minutes, the last time with: {last.rstrip('.')}. What waits is tried again by itself, for "
            f"{outlook.patience.grace / 3600:g} hours; then the letter pauses and asks. Look at the provider whether "
            "there is a disturbance, or the account is limited."
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


def _storms(outlook: Outlook) -> Iterator[tuple[str, int, str]]:
    """Providers of letters that are going out which lately took none: how often they refused, the last words."""
    lately = BatchAttempt.objects.filter(
        batch__campaign__state=State.SENDING, submitted_at__gt=outlook.now - STORM, outcome__gt=""
    )
    # What a provider refused with whose letter another one went on is told with that.
    lately = lately.exclude(~Q(provider__in=("", F("batch__campaign__provider"))), batch__campaign__provider__gt="")
    tried: dict[str, list[tuple[str, str]]] = {}
    for named, *answer in lately.order_by("pk").values_list("batch__campaign__provider", "outcome", "batch__reason"):
        tried.setdefault(named or outlook.provider, []).append((answer[0], answer[1]))
    for provider, answers in sorted(tried.items()):
        refusals = [words for outcome, words in answers if outcome == "refused"]
        if len(refusals) >= FEWEST_REFUSED and "accepted" not in dict(answers):
            # A batch that is being tried at this moment has no words.
            yield provider, len(refusals), next((words for words in reversed(refusals) if words), "no words")
