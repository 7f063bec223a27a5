"""What a file would change, for people to look at: counts, the first examples of each kind, and on demand all of it.

However large the file, this takes little memory: everything beyond the examples is counted or goes
straight into a CSV file.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from mailer.lib.spreadsheets import defused
from mailer.members.imports.changes import Change
from mailer.members.imports.faults import Fault

MOST_EXAMPLES: Final = 20
_HEADER: Final = ("what", "line", "number", "name", "field", "before", "after")


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    MISSING = "missing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of one member, in words; ``before`` is empty for somebody new."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MemberDifference:
    """One member; ``line`` is None for those the file does not name."""

    kind: Kind
    line: int | None
    number: str
    name: str
    fields: tuple[FieldDifference, ...]


class Differences:
    """Gathers differences: ``examples`` by kind, and ``fields``, how many members change in each.

    Args:
        sheet: where all of them are written; None keeps the examples only.
    """

    def __init__(self, sheet: Any = None) -> None:
        self.examples: dict[Kind, list[MemberDifference]] = {kind: [] for kind in Kind}
        self.fields: Counter[str] = Counter()
        self._sheet = sheet

    def add(self, kind: Kind, changes: Iterable[Change]) -> None:
        kept = self.examples[kind]
        for change in changes:
            if kind is Kind.CHANGED:
                self.fields.update(change.after.keys())
            if not self.wants(kind):
                continue
            difference = _difference(kind, change)
            if len(kept) < MOST_EXAMPLES:
                kept.append(difference)
            if self._sheet is not None:
                self._sheet.writerows(_lines(difference))

    def wants(self, kind: Kind) -> bool:
        """Whether anything is still done with a difference of this kind beyond counting it."""
        return self._sheet is not None or len(self.examples[kind]) < MOST_EXAMPLES

    def refuse(self, faults: Iterable[Fault]) -> None:
        if self._sheet is not None:
            for fault in faults:
                words = f"{fault.message}. {fault.remedy}."
                self._sheet.writerow([Kind.REFUSED, fault.line, "", "", defused(fault.column), "", words])


@contextmanager
def differences(path: Path | None) -> Iterator[Differences]:
    """Gather differences, all of them into a CSV file at ``path`` if there is one."""
    if path is None:
        yield Differences()
        return
    # The mark by which Excel knows UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(_HEADER)
        yield Differences(sheet)


def in_words(value: Any) -> str:
    """A value as staff write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _difference(kind: Kind, change: Change) -> MemberDifference:
    known: Mapping[str, Any] = change.known.values if change.known else change.after
    name = " ".join(filter(None, (known.get("given_name"), known.get("family_name"))))
    fields = tuple(
        FieldDifference(field, in_words(change.before.get(field)), in_words(after))
        for field, after in change.after.items()
    )
    return MemberDifference(kind, change.line, change.number, name, fields)


def _lines(difference: MemberDifference) -> Iterator[list[object]]:
    who = [difference.kind.value, difference.line, defused(difference.number), defused(difference.name)]
    if not difference.fields:
        yield [*who, "", "", ""]
    for field in difference.fields:
        yield [*who, field.field, defused(field.before), defused(field.after)]
