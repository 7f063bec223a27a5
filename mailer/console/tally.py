"""Counts prepared for the eye: what belongs together is one figure and one stretch of a bar."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL, State
from mailer.console import words


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a bar in percent of its length, or a line of its legend."""

    kind: str
    name: str
    copies: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the copies of one campaign so far."""

    campaign: Campaign
    states: Counter[str]

    @property
    def copies(self) -> int:
        return self.states.total()

    @property
    def stretches(self) -> list[Stretch]:
        """The bar from left to right, without what is zero."""
        by_kind: Counter[str] = Counter()
        for slug, copies in self.states.items():
            by_kind[words.outcome(slug, self.campaign.state).kind] += copies
        found, start = [], 0.0
        for kind, name in words.KINDS.items():
            if copies := by_kind[kind]:
                length = 100 * copies / self.copies
                found.append(Stretch(kind, name, copies, round(start, 3), round(length, 3)))
                start += length
        return found

    @property
    def moving(self) -> bool:
        """Whether the counts can change by themselves at any moment."""
        if self.campaign.state in {State.SCHEDULED, State.SENDING}:
            return True
        reports_to_come = any(s.kind in {"moving", "doubt"} for s in self.stretches)
        return self.campaign.state in {State.PAUSED, *FINAL} and reports_to_come

    @property
    def said(self) -> str:
        """For reading aloud: full tenths only, so that it is not said every two seconds."""
        if not self.copies:
            return ""
        tenths = 10 * self.states["delivered"] // self.copies
        return f"{self.campaign.name}: {words.STATES[self.campaign.state].name}, {10 * tenths} percent delivered."
