"""Keeps parsed rows between reading and writing, on disk, so that a large file needs little memory.

The file has no name: nobody else can open it, and it is gone when the process is.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from mailer.members.imports.dayorder import DayOrder, settle
from mailer.members.imports.rows import ParsedMember

BLOCK: Final = 1000


class Spool:
    """Rows go in one by one and come out in blocks of at most 1000."""

    def __init__(self) -> None:
        self.rows = 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._block: list[ParsedMember] = []
        self._in_doubt = False
        self._day_first: bool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._file.close()

    def add(self, row: ParsedMember) -> None:
        self.rows += 1
        self._block.append(row)
        if len(self._block) == BLOCK:
            self._flush()

    def settle(self, order: DayOrder) -> None:
        """Let the file's own days decide, from now on, what was in doubt when its rows came in."""
        self._in_doubt, self._day_first = bool(order.doubtful.total), order.day_first

    def blocks(self) -> Iterator[list[ParsedMember]]:
        self._flush()
        self._file.seek(0)
        done = 0
        while done < self.rows:
            # We wrote these bytes ourselves a moment ago, into a file without a name.
            block: list[ParsedMember] = pickle.load(self._file)  # noqa: S301
            done += len(block)
            if self._in_doubt:
                for row in block:
                    settle(row.values, day_first=self._day_first)
            yield block

    def _flush(self) -> None:
        if self._block:
            pickle.dump(self._block, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._block = []
