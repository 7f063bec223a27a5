"""How a file writes its days: 05/09/2019 is two days, and 31/12/2026 in the same file tells which.

Where no day of the file tells, or two of them contradict each other, staff have to say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mailer.members.imports.columns import CUSTOM
from mailer.members.imports.dates import Slashed, day_stands_first
from mailer.members.imports.faults import Fault, FaultList
from mailer.members.models import CustomField

_DAYS: Final = frozenset({"joined", "dues_from", "dues_until"})


class DayOrder:
    """What the days of a file tell, and the cells that stay in doubt without it.

    Args:
        told: what staff say: whether the day stands before the month.
    """

    def __init__(self, *, told: bool | None = None) -> None:
        self.doubtful = FaultList()
        self._told = told
        self._seen: set[bool] = set()

    @property
    def day_first(self) -> bool | None:
        """Whether the day stands before the month; None as long as nobody knows."""
        if self._told is None and len(self._seen) == 1:
            return next(iter(self._seen))
        return self._told

    @property
    def faults(self) -> FaultList:
        """The cells that can't be read."""
        return self.doubtful if self.day_first is None else FaultList()

    def learn(self, cell: str) -> None:
        stands_first = day_stands_first(cell)
        if stands_first is not None:
            self._seen.add(stands_first)

    def doubt(self, fault: Fault) -> None:
        self.doubtful.add([fault])

    def sentences(self) -> list[str]:
        """What was decided, if anything was in doubt."""
        if not self.doubtful.total or self.day_first is None:
            return []
        first = "day" if self.day_first else "month"
        how = "as you say" if self._told is not None else "as other days of the file show"
        return [f"{self.doubtful.total:,} days that can be read in two ways were read with the {first} first, {how}"]


def day_columns(fields: Mapping[str, CustomField]) -> frozenset[str]:
    """The columns that hold days; ``fields`` are the society's own."""
    return _DAYS | {name for name, field in fields.items() if field.kind == CustomField.Kind.DATE}


def settle(values: dict[str, Any], *, day_first: bool | None) -> None:
    """Decide what was in doubt in one row, in place; what stays in doubt is left out, and told as a fault."""
    for name, slashed in [(name, value) for name, value in values.items() if isinstance(value, Slashed)]:
        if day_first is None:
            del values[name]
            continue
        meant = slashed.day_first if day_first else slashed.month_first
        values[name] = meant.isoformat() if name.startswith(CUSTOM) else meant
