"""What is known of a consignment while its messages leave one by one, written into its journal as it is known."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from mailer.providers.journal import Journal, Mark
from mailer.providers.port import Accepted, CopyFailure, PermanentFailure, ProviderFailure

MOST_REFUSALS_IN_A_ROW: Final = 10
"""So many temporary refusals one after the other: the server does not want to go on now."""
LEAST_AGAINST_ALL: Final = 3
"""So many refusals of our account or letter, and nothing accepted: they mean all copies, not these."""


@dataclass(slots=True)
class Ledger:
    """``next`` is the first copy that was not begun; none is begun after ``deadline`` (monotonic)."""

    journal: Journal
    size: int
    deadline: float
    next: int = 0
    accepted: int = 0
    failures: list[CopyFailure] = field(default_factory=list)
    in_doubt: list[int] = field(default_factory=list)
    against_all: int = 0
    deferred_in_a_row: int = 0
    last_reply: str = ""

    def take(self, index: int, words: str) -> None:
        self.journal[index] = Mark.ACCEPTED
        self.accepted += 1
        self.deferred_in_a_row = 0
        self.last_reply = words

    def refuse(self, index: int, reason: str, *, status: int, temporary: bool, against_all: bool = False) -> None:
        """Write down that a copy was certainly not accepted. ``against_all``: the reason may hold for every copy.

        Raises:
            PermanentFailure: it seems to concern the letter or the account, and nothing was accepted.
        """
        self.journal[index] = Mark.LATER if temporary else Mark.REFUSED
        self.failures.append(CopyFailure(index, reason, status, temporary))
        self.deferred_in_a_row = self.deferred_in_a_row + 1 if temporary else 0
        if not temporary and against_all:
            self.against_all += 1
        if self.against_all >= LEAST_AGAINST_ALL and not self.accepted:
            raise PermanentFailure(reason, status=status, letter=True)

    def must_stop(self) -> str:
        """Why no further message may be begun, or ''."""
        if time.monotonic() > self.deadline:
            return "The time for one batch was over."
        if self.journal.is_closed:
            return "The batch was given up and divided elsewhere."
        if self.deferred_in_a_row >= MOST_REFUSALS_IN_A_ROW:
            return f"The server asked to try later, {MOST_REFUSALS_IN_A_ROW} times in a row."
        return ""

    def announce(self, index: int) -> bool:
        """Write down that this copy leaves now. False: it must not, somebody else has read the journal."""
        self.journal[index] = Mark.ON_ITS_WAY
        if self.journal.is_closed:
            # Asked after the mark was set: whoever closed the journal has seen the mark, or we see the lock.
            self.journal[index] = Mark.UNTOUCHED
            return False
        return True

    def stopped_by(self, failure: ProviderFailure) -> str:
        """Why it stopped, in words; raises ``failure`` itself where nothing became of any copy."""
        if not self.next:
            raise failure
        return failure.reason

    def told(self, stopped: str) -> Accepted:
        """The answer for the whole consignment."""
        return Accepted(
            reference=self.last_reply,
            failures=self.failures,
            in_doubt=self.in_doubt,
            untouched=range(self.next, self.size),
            reason=stopped,
        )
