"""What is wrong with a member file, in words its owner can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST_SHOWN: Final = 50
_MOST_CHARACTERS_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. ``line`` counts from 1 as an editor does; None when the whole file is meant.

    ``on_screen`` is the remedy for whoever has a page and no command line, where it is another one.
    """

    line: int | None
    column: str
    message: str
    remedy: str
    on_screen: str = ""

    def __str__(self) -> str:
        places = [f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        place = ", ".join(filter(None, places)) or "the file"
        return f"{place}: {self.message}. {self.remedy}."


class ImportRefused(Exception):
    """The file was not taken in and nothing was changed.

    ``faults`` holds the first 50 by line; ``total`` says how many there are.
    """

    def __init__(self, faults: Iterable[Fault], total: int | None = None) -> None:
        self.faults = tuple(faults)
        self.total = len(self.faults) if total is None else total
        super().__init__("\n".join(map(str, self.faults)))


class ImportNeedsConfirmation(ImportRefused):
    """The file can be taken in, but would change so much that somebody has to say that it is meant.

    ``faults`` holds the questions, with the numbers.
    """


class CellRefused(ValueError):
    """The cell can't be read; ``message`` says why and ``remedy`` what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class FaultList:
    """Collects faults and keeps the first 50, so that a hopeless file needs no memory."""

    def __init__(self) -> None:
        self.total = 0
        self._kept: list[Fault] = []

    def add(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.total += 1
            if len(self._kept) < MOST_SHOWN:
                self._kept.append(fault)

    def join(self, others: FaultList) -> None:
        self.add(others.first)
        self.total += others.total - len(others.first)

    @property
    def first(self) -> tuple[Fault, ...]:
        """Those that are kept, by line."""
        return tuple(sorted(self._kept, key=lambda fault: fault.line or 0))

    def refuse_if_any(self) -> None:
        """Raise ImportRefused when something was added."""
        if self.total:
            raise ImportRefused(self.first, self.total)


def shortened(cell: str) -> str:
    """As much of a cell as is needed to find it in the file."""
    shown = " ".join(cell.split())
    return shown if len(shown) <= _MOST_CHARACTERS_SHOWN else f"{shown[:_MOST_CHARACTERS_SHOWN]}…"
