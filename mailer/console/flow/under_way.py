"""What a letter that has started says: whether it goes on by itself, what it waits for, what a person has to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from mailer.accounts.roles import Right
from mailer.campaigns.states import State
from mailer.console.flow.stages import NextStep, Way

_BATCHES: Final = "#batches"


@dataclass(frozen=True, slots=True)
class Standing:
    """How its copies stand, by outcome. ``tried``: some that wait came to nothing at their last attempt."""

    counts: Counter[str] = field(default_factory=Counter)
    tried: bool = False

    @property
    def waiting(self) -> int:
        """Copies of which nothing has left."""
        return self.counts["planned"] + self.counts["claimed"]


def _going_out(way: Way, standing: Standing) -> NextStep:
    if parked := standing.counts["parked"]:
        sentence = f"Nobody can tell whether {_copies(parked)} arrived, and only a person can find out."
        if not way.reader.may(Right.APPROVE):
            return NextStep("It needs a decision", f"{sentence} {way.who(Right.APPROVE, 'decide')}")
        return NextStep("It needs your decision", sentence, "See what is known", _BATCHES)
    if standing.tried:
        sentence = (
            "The last attempt to hand over what waits came to nothing. It is tried again by itself; nothing is lost."
        )
        return NextStep("It waits for the next attempt", sentence)
    if doubt := standing.counts["in_doubt"]:
        sentence = (
            f"It gave no clear answer about {_copies(doubt)}. Its reports tell by and by whether it took them; until "
            "then none is sent again, so that nobody gets two. If they don't tell, you are asked here."
        )
        return NextStep("We wait for word from the provider", sentence)
    return NextStep("It is going out", "There is nothing to do. The figures below renew themselves.")


def _paused(way: Way, standing: Standing) -> NextStep:
    del way
    if standing.counts and not standing.waiting:
        return NextStep("It is paused", "Every copy had left before. Once somebody lets it go on, it is finished.")
    return NextStep("It is paused", "Copies that wait go out once somebody lets it go on.")


def _stopped(way: Way, standing: Standing) -> NextStep:
    if way.campaign.in_segment is None:
        return NextStep("It was stopped", "Nothing of it was sent. To use its text once more, make a copy of it.")
    if standing.waiting and standing.waiting == standing.counts.total():
        return NextStep("It was stopped", "Nothing of it had left, and nobody got it.")
    sentence = "Copies that had not left stay unsent. What was sent can't be called back."
    return NextStep("It was stopped", sentence, "See the results", way.screen("console:letter-results"))


UNDER_WAY: Final[dict[State, Callable[[Way, Standing], NextStep]]] = {
    State.SENDING: _going_out,
    State.PAUSED: _paused,
    State.CANCELLED: _stopped,
}


def _copies(count: int) -> str:
    return f"{count:,} {'copy' if count == 1 else 'copies'}"
