"""What happened to one member's copy of one letter, told from the rows alone, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.archive import batch_of
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.states import CLOSED, BatchState, Fate, Flag
from mailer.members.models import Member
from mailer.segments.refusals import WORDS, Refusal

FATES: Final = {
    Fate.ACCEPTED: "The provider took this copy",
    Fate.PROCESSED: "The provider is working on it",
    Fate.DEFERRED: "The mailbox asked the provider to try again later",
    Fate.DELIVERED: "The member's mail server took it",
    Fate.BLOCKED: "The member's mail server refused it this time",
    Fate.DROPPED: "The provider did not send it on",
    Fate.BOUNCED: "It bounced: the member's mail server refused it for good",
    Fate.FAILED: "The provider refused this copy",
    Fate.SKIPPED: "A last look before sending left this member out",
}
FLAGS: Final = {
    Flag.OPENED: "The letter was opened.",
    Flag.MACHINE_OPENED: "A machine fetched the letter's pictures; that says nothing about a person.",
    Flag.CLICKED: "A link in the letter was followed.",
    Flag.MACHINE_CLICKED: "A machine followed links of the letter; that says nothing about a person.",
    Flag.COMPLAINED: "The member reported the letter as spam.",
    Flag.UNSUBSCRIBED: "The member unsubscribed with this letter.",
}
ANSWERS: Final = {
    "accepted": "The provider took it.",
    "refused": "The provider did not take it; nothing was sent by that attempt.",
    "failed": "The provider refused it for good.",
    "partial": "The provider took a part of it; the rest was planned again.",
    "put off": "The mail server asked to try again later; nothing was sent by that attempt.",
    "unknown": "The answer was lost. It is not sent again until it is known whether the provider has it.",
    "absent": "The provider's reports about others prove that it never arrived there, so it was planned again.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence, and when that was; None when the rows don't say."""

    at: datetime | None
    words: str

    def __str__(self) -> str:
        return f"{self.at:%d %B %Y, %H:%M:%S UTC}: {self.words}" if self.at else self.words


def explain(campaign: Campaign, member: Member) -> list[str]:
    """The story as sentences, each with its time."""
    return [str(told) for told in story(campaign, member)]


def story(campaign: Campaign, member: Member) -> list[Told]:
    """Everything known about this member's copy; never empty."""
    delivery = Delivery.objects.filter(campaign=campaign, member=member).first()
    if delivery is None:
        return [_not_there(campaign)]
    if delivery.refusal:
        words = WORDS[Refusal(delivery.refusal)]
        return [Told(campaign.started_at, f"The audience was fixed. This member {words}, so no copy was made.")]
    batch = batch_of(delivery)
    where = delivery.address or "an address since erased"
    planned = f"The audience was fixed. A copy to {where} was planned, in batch {batch.number}."
    dated = [Told(campaign.started_at, planned), *_attempts(delivery, batch), *_fate(delivery)]
    dated.sort(key=lambda told: told.at.timestamp() if told.at else 0)
    return [*dated, *_now(campaign, delivery, batch), *_flags(delivery)]


def _not_there(campaign: Campaign) -> Told:
    if campaign.started_at is None:
        return Told(None, "The letter has not started to go out. Who gets a copy is decided when it does.")
    segment = f"“{campaign.segment}”" if campaign.segment else "the register"
    return Told(campaign.started_at, f"The audience was fixed. This member was not in {segment} then.")


def _attempts(delivery: Delivery, batch: Batch) -> Iterator[Told]:
    attempts = BatchAttempt.objects.filter(batch=batch).order_by("attempt")
    if delivery.fate == Fate.SKIPPED:
        attempts = attempts.filter(submitted_at__lt=delivery.fate_at)
    elif delivery.fate in {Fate.ACCEPTED, Fate.FAILED}:
        attempts = attempts.filter(submitted_at__lte=delivery.fate_at)
    for attempt in attempts:
        to = f"to {attempt.provider}" if attempt.provider else "to the provider"
        yield Told(attempt.submitted_at, f"Its batch of {attempt.copies} went {to}, attempt {attempt.attempt}.")
        if attempt.outcome in ANSWERS:
            yield Told(attempt.done_at, ANSWERS[attempt.outcome])


def _fate(delivery: Delivery) -> Iterator[Told]:
    if delivery.fate == Fate.NONE:
        return
    words, reason = FATES[Fate(delivery.fate)], delivery.reason.rstrip(".")
    if delivery.fate == Fate.SKIPPED:
        reason = f"this member {reason}"
    yield Told(delivery.fate_at, f"{words}: {reason}." if reason else f"{words}.")


def _now(campaign: Campaign, delivery: Delivery, batch: Batch) -> Iterator[Told]:
    """Where a copy stands that has not come to its end."""
    if delivery.fate != Fate.NONE or batch.state in CLOSED:
        return
    if batch.state == BatchState.PLANNED and campaign.state == State.CANCELLED:
        yield Told(None, "The letter was stopped for good before this copy went out. It stays unsent.")
    elif batch.state == BatchState.PLANNED and campaign.state == State.PAUSED:
        yield Told(None, "The letter is paused. This copy waits until it goes on.")
    else:
        yield Told(None, f"Now: {BatchState(batch.state).label}." + (f" {batch.reason}" if batch.reason else ""))


def _flags(delivery: Delivery) -> Iterator[Told]:
    return (Told(None, words) for flag, words in FLAGS.items() if delivery.flags & flag)
