"""What an import, a preview and an undo all speak of: one member with the fields that change, and a block of them.

Fields are named as in a member's history: columns of ``Member``, ``addresses``, ``interests``,
``committees``, ``tags``, ``custom.<slug>``, and ``topics_off`` and ``suppressed``, which only ever
take something away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mailer.members.imports.matching import Known
from mailer.members.imports.remarks import Noted
from mailer.members.imports.rows import ParsedAddress


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every row of a file.

    Attributes:
        columns: our names of the columns it has.
        topics: ids by slug.
        today: the day on which dues are paid or have ended.
        grace: how long after that a member still counts.
        stopped_here: hashes of addresses that earlier rows of this file stop.
    """

    columns: frozenset[str]
    topics: Mapping[str, int]
    today: date
    grace: timedelta
    stopped_here: set[str] = field(default_factory=set)

    @property
    def lapsed_on(self) -> date:
        """The last paid day of somebody who counts no longer, from today on."""
        return self.today - self.grace - timedelta(days=1)


@dataclass(slots=True)
class Change:
    """One member as the file wants them.

    Attributes:
        known: None for somebody new.
        before: by field, for those that change; empty for somebody new.
        after: as ``before``; for somebody new everything the file says.
        addresses: all the member is to have, the preferred one first; None leaves them as they are.
        topics_off: ids of topics that are turned off.
        stopped: hashes of addresses that mail is stopped to.
        lapses: whether the member counted until now and does no longer.
    """

    line: int | None
    number: str
    known: Known | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    addresses: Sequence[ParsedAddress] | None = None
    topics_off: Sequence[int] = ()
    stopped: Sequence[str] = ()
    lapses: bool = False

    def note(self, name: str, before: Any, after: Any) -> None:
        if self.known:
            self.before[name] = before
        self.after[name] = after


@dataclass(slots=True)
class Plan:
    """What one block changes. ``stopped`` says, by address hash, why mail was stopped before the file came."""

    stopped: Mapping[str, str]
    created: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    remarks: list[tuple[int, Noted]] = field(default_factory=list)
