"""States, outcomes and reasons in words for staff. The only place where the console names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mailer.accounts.queries import Standing
from mailer.campaigns.states import State
from mailer.outbox.states import MessageState
from mailer.segments.refusals import WORDS, Refusal


@dataclass(frozen=True, slots=True)
class Word:
    """A short name, a sentence that explains it, and the kind of thing it is (which gives its colour)."""

    name: str
    sentence: str
    kind: str


STATES: Final[dict[str, Word]] = {
    State.DRAFT: Word("Draft", "It is being written.", "waiting"),
    State.SUBMITTED: Word("Waiting for approval", "Somebody who may approve has to look at it.", "waiting"),
    State.APPROVED: Word("Approved", "It has no time yet at which it goes out.", "waiting"),
    State.SCHEDULED: Word("Scheduled", "It goes out at its time.", "moving"),
    State.HELD: Word("Held", "It could not start. Nothing was sent.", "doubt"),
    State.SENDING: Word("Going out", "Copies are being handed to the provider.", "moving"),
    State.PAUSED: Word("Paused", "It stopped between two batches and can go on.", "doubt"),
    State.CANCELLED: Word("Stopped", "It was stopped for good. Copies not yet sent stay unsent.", "bad"),
    State.SENT: Word("Sent", "Every copy was handed over or has its explanation.", "good"),
    State.DISCARDED: Word("Thrown away", "It was thrown away before it was sent, and can be brought back.", "left-out"),
}

OUTCOMES: Final[dict[str, Word]] = {
    "planned": Word("Waiting", "waits for its turn", "waiting"),
    "claimed": Word("Being prepared", "a worker prepares it; nothing has left yet", "waiting"),
    "submitting": Word("On its way to the provider", "the provider has not answered yet", "moving"),
    "accepted": Word("Taken by the provider", "no report about it has come yet", "moving"),
    "processed": Word("Being delivered", "the provider is working on it", "moving"),
    "deferred": Word("Delayed", "the member's mail server asked to try later", "moving"),
    "delivered": Word("Delivered", "the member's mail server took it", "good"),
    "in_doubt": Word("In doubt", "the provider's answer was lost; its reports will tell", "doubt"),
    "parked": Word("Needs your decision", "nobody can tell whether the provider has it", "doubt"),
    "skipped": Word("Left out at the last look", "something changed after the audience was fixed", "left-out"),
    "blocked": Word("Refused this time", "the member's mail server refused it, not the address", "bad"),
    "bounced": Word("Bounced", "the member's mail server refused it for good", "bad"),
    "dropped": Word("Not sent on", "the provider has the address on a list of its own", "bad"),
    "failed": Word("Refused by the provider", "the provider would not take this copy", "bad"),
}
UNSENT: Final = Word("Unsent", "the letter was stopped before it went out", "left-out")

MESSAGES: Final[dict[MessageState, Word]] = {
    MessageState.DUE: Word("Waiting", "It is sent in a moment.", "waiting"),
    MessageState.SENDING: Word("On its way", "The provider has not answered yet.", "moving"),
    MessageState.SENT: Word("Sent", "The provider took it. Look into the mailbox.", "good"),
    MessageState.FAILED: Word("Refused", "The provider would not take it.", "bad"),
    MessageState.EXPIRED: Word("Too late", "It could not be sent in time.", "bad"),
    MessageState.UNKNOWN: Word("In doubt", "It may have been sent. Look into the mailbox.", "doubt"),
}

STANDINGS: Final[dict[Standing, Word]] = {
    Standing.ACTIVE: Word("Active", "Can sign in.", "good"),
    Standing.INVITED: Word("Invited", "Has not yet taken up the invitation.", "waiting"),
    Standing.OFF: Word("Switched off", "Can't sign in.", "bad"),
}

# In the order of a bar from left to right.
KINDS: Final[dict[str, str]] = {
    "good": "delivered",
    "moving": "on the way",
    "waiting": "waiting",
    "doubt": "in doubt",
    "bad": "not delivered",
    "left-out": "left out",
}

FLAGS: Final[dict[str, str]] = {
    "opened": "opened",
    "machine_opened": "opened by a machine, which says nothing about a person",
    "clicked": "followed a link",
    "machine_clicked": "links followed by a machine, which says nothing about a person",
    "complained": "reported as spam",
    "unsubscribed": "unsubscribed with this letter",
}


def outcome(slug: str, state: str = "") -> Word:
    """The words for an outcome; in a letter that was stopped, what waits stays unsent."""
    return UNSENT if slug == "planned" and state == State.CANCELLED else OUTCOMES[slug]


def refusal(slug: str) -> str:
    """A reason with the member as its subject: "turned this topic off"."""
    return WORDS[Refusal(slug)]
