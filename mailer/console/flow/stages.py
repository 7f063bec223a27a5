"""A letter's way in seven steps, as it stands for one reader: what is done, what comes next, what is closed and why.

Every screen of a letter shows the same seven. A step without an address can't be opened now; its note
says why, and who can. What is decided here is only what to say: services decide what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from mailer.accounts.models import Staff
from mailer.accounts.queries import who_may
from mailer.accounts.roles import Right
from mailer.audit.models import AuditEntry
from mailer.campaigns.drafting import faults
from mailer.campaigns.models import Campaign, TrialCopy
from mailer.campaigns.states import State
from mailer.campaigns.telling import approvers_of
from mailer.console.flow.doors import DOORS, names_of
from mailer.console.navigation import address_of
from mailer.content.services import SocietyMissing


class Mark(StrEnum):
    """How a step stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step. ``address`` is empty where it can't be opened; ``note`` is a few words on how it stands."""

    slug: str
    name: str
    mark: Mark
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do, and where. Without a ``button`` there is nothing for this reader to do."""

    title: str
    sentence: str
    button: str = ""
    address: str = ""


# By the state of the letter: how many of the seven steps lie behind it. A draft looks at the letter itself.
_BEHIND: Final[dict[State, int]] = {
    State.DISCARDED: 0,
    State.SUBMITTED: 3,
    State.APPROVED: 4,
    State.HELD: 4,
    State.SCHEDULED: 5,
    State.SENDING: 5,
    State.PAUSED: 5,
    State.CANCELLED: 6,
    State.SENT: 6,
}
_NAMES: Final = {
    "write": "Write",
    "audience": "Audience",
    "test": "Test",
    "approve": "Approve",
    "schedule": "Schedule",
    "watch": "Watch",
    "results": "Results",
}


@dataclass
class Way:
    """The way of one letter for one reader. Each fact is asked for once, and only when something rests on it."""

    campaign: Campaign
    reader: Staff

    @cached_property
    def state(self) -> State:
        return State(self.campaign.state)

    @cached_property
    def unfinished(self) -> int:
        """Fields that are missing or wrong."""
        return len(faults(self.campaign))

    @cached_property
    def audience_chosen(self) -> bool:
        """Whether somebody looked at who gets it; a segment can also come with the letter, and a template has none."""
        if self.campaign.segment_id or self.campaign.follow_up_of_id or self.campaign.notice is not None:
            return True
        subject = f"campaign:{self.campaign.pk}"
        return AuditEntry.objects.filter(subject=subject, action="campaign.audience_chosen").exists()

    @cached_property
    def tested(self) -> bool:
        """Whether the letter as it stands now was sent to anybody as a test."""
        return TrialCopy.objects.filter(campaign=self.campaign, version=self.campaign.version).exists()

    @cached_property
    def approvers(self) -> list[Staff]:
        """Who may approve it."""
        try:
            return approvers_of(self.campaign)
        except SocietyMissing:
            return list(who_may(Right.APPROVE))

    @property
    def behind(self) -> int:
        """How many steps are done: the first that is not is the next one."""
        if self.state != State.DRAFT:
            return _BEHIND[self.state]
        done = (not self.unfinished, self.audience_chosen, self.tested)
        return next((place for place, finished in enumerate(done) if not finished), len(done))

    @property
    def number(self) -> int:
        """The next step's, from 1."""
        return self.behind + 1

    @cached_property
    def stages(self) -> list[Stage]:
        marks = [Mark.DONE] * self.behind + [Mark.NOW] + [Mark.LATER] * len(_NAMES)
        if self.state == State.DRAFT:
            # What was done ahead of its turn counts as done.
            for place, finished in enumerate((not self.unfinished, self.audience_chosen, self.tested)):
                marks[place] = Mark.DONE if finished else marks[place]
        return [
            Stage(slug, name, mark, *DOORS[slug](self))
            for (slug, name), mark in zip(_NAMES.items(), marks, strict=False)
        ]

    @property
    def now(self) -> Stage:
        """The step that is next."""
        return self.stages[self.behind]

    def screen(self, url_name: str) -> str:
        return address_of(url_name, self.campaign.pk)

    def who(self, right: Right, does: str) -> str:
        """Those who could do it instead: "Grace Approver or Ada Administrator can approve it."."""
        able = self.approvers if right == Right.APPROVE else list(who_may(right))
        return f"{names_of(able)} can {does}." if able else "An admin can give somebody the role for it."
