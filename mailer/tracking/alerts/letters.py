"""What is the matter with letters that went out lately: complaints, bounces, and a provider that reports nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.unreported import LEAST_PATIENCE, unreported_copies
from mailer.tracking.alerts.causes import Cause, Outlook, about, counted
from mailer.tracking.models import CampaignFigures

RECENT: Final = timedelta(days=14)
"""So long after its start a letter's complaints and bounces are told."""

MOST_BOUNCED: Final = 0.05
FEWEST_BOUNCED: Final = 5
_KNOWN: Final = ("delivered", "blocked", "bounced", "dropped")


def complaints(outlook: Outlook) -> Sequence[Cause]:
    """Each one counts: among a few hundred members a single one is above what mailbox providers bear."""
    return [
        Cause(
            about(pk),
            f"{counted(whole['complained'], 'member', 'members')} reported “{name}” as spam; no more mail goes there. "
            "Read the letter once more as a stranger would, and check who was to get it, before the next one goes out.",
        )
        for pk, name, whole in _recent(outlook.now)
        if whole["complained"]
    ]


def bounces(outlook: Outlook) -> Sequence[Cause]:
    """More than one in twenty of the copies of which it is known what became of them."""
    found = []
    for pk, name, whole in _recent(outlook.now):
        outcomes = whole["outcomes"]
        bounced, known = outcomes.get("bounced", 0), sum(outcomes.get(slug, 0) for slug in _KNOWN)
        if bounced >= FEWEST_BOUNCED and bounced > MOST_BOUNCED * known:
            words = (
                f"{bounced:,} of {known:,} copies of “{name}” bounced for good: {100 * bounced / known:.1f} %. Mailbox "
                "providers distrust a sender from 5 % on. Check that the member list is the current one, and look "
                "after the members whose address failed."
            )
            found.append(Cause(about(pk), words))
    return found


def silence(outlook: Outlook) -> Sequence[Cause] | None:
    """Copies were taken and nothing is heard of them. It means something only while somebody listens."""
    pipe, overdue = outlook.pipe, timedelta(seconds=max(outlook.patience.settle_after, LEAST_PATIENCE))
    before = outlook.now - overdue
    if not pipe.reports_events:
        return []
    if not pipe.drained or pipe.listened_from(before) > before:
        return None
    return list(_silent(outlook, before))


def _silent(outlook: Outlook, before: datetime) -> Iterator[Cause]:
    states = (State.SENDING, State.PAUSED, State.SENT)
    letters = Campaign.objects.filter(started_at__gt=outlook.now - RECENT, state__in=states).defer("content")
    for letter in letters.exclude(provider__in=outlook.pipe.silent).order_by("pk"):
        if copies := unreported_copies(letter, before=before, silent=outlook.pipe.silent):
            words = (
                f"The provider took {counted(copies, 'copy', 'copies')} of “{letter.name}” and has reported nothing "
                "about them. Look at the provider whether our account is suspended, and whether its event webhook is "
                "switched on and leads to this mailer."
            )
            yield Cause(about(letter.pk), words)


def _recent(now: datetime) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Letters by their figures as last counted: number, name, and the figures of all copies."""
    recent = CampaignFigures.objects.filter(campaign__started_at__gt=now - RECENT).order_by("campaign")
    yield from recent.values_list("campaign", "campaign__name", "document__whole")
