"""From text to cells: delimiter and strict CSV, line by line, in bounded memory.

The delimiter is the one that makes the header readable.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mailer.members.imports.columns import count_known
from mailer.members.imports.faults import Fault, ImportRefused
from mailer.members.imports.quotes import unclosed_quote
from mailer.members.imports.scanning import refused, undecodable

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_LONGEST_LINE: Final = 4_000_000
_SAVE_AS_CSV: Final = "In Excel choose 'Save as' and the format 'CSV UTF-8', then import that file"


class Lines(Iterator[str]):
    """The decoded lines of a file. ``number`` is the last one read, ``pending`` those since ``mark``."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.number = 0
        self.pending: list[str] = []
        self._path = path
        self._encoding = encoding
        self._file = path.open(encoding=encoding, newline="")

    def __next__(self) -> str:
        try:
            line = self._file.readline(_LONGEST_LINE)
        except UnicodeError:
            raise undecodable(self._path, self._encoding) from None
        if not line:
            raise StopIteration
        self.number += 1
        if "\0" in line:
            raise refused(
                "there are NUL bytes in the line, so this is no plain text",
                "Export the file again as CSV UTF-8. If it was saved as 'Unicode text', try --encoding utf-16-le",
                self.number,
                on_screen="Export the file again as CSV UTF-8",
            )
        if len(line) >= _LONGEST_LINE:
            raise refused("the line is millions of characters long", _SAVE_AS_CSV, self.number)
        self.pending.append(line)
        return line

    def mark(self) -> None:
        self.pending.clear()

    def close(self) -> None:
        self._file.close()


def delimiter_name(delimiter: str) -> str:
    return DELIMITERS.get(delimiter, repr(delimiter))


def header_delimiter(lines: Lines) -> tuple[str, str]:
    """Read the header line. Returns it with the delimiter that makes most sense of it.

    The line ``sep=;`` that Excel understands is obeyed.
    """
    first = next(lines, "")
    if first.lower().startswith("sep=") and len(first.rstrip("\r\n")) == len("sep=") + 1:
        return next(lines, ""), first[4]
    return first, max(DELIMITERS, key=lambda delimiter: _sense(first, delimiter))


def _sense(header: str, delimiter: str) -> tuple[int, int]:
    try:
        cells = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        # Longer than a cell may be: another delimiter may cut it, and if none does the header is refused.
        return 0, 0
    return count_known(cells), len(cells)


def records(lines: Lines, header: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line a record starts on and its cells, the header first; lines without content are skipped.

    Raises:
        ImportRefused: where the CSV itself is broken; nothing can be read beyond that.
    """
    lines.pending[:] = [header]
    start = lines.number
    reader = csv.reader(_resumed(header, lines), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as exc:
            raise ImportRefused([_broken(str(exc), start, lines.pending, delimiter)]) from None
        if cells is None:
            return
        if any(cells) and not "".join(cells).isspace():
            yield start, cells
        lines.mark()
        start = lines.number + 1


def _resumed(header: str, lines: Lines) -> Iterator[str]:
    yield header
    yield from lines


def _broken(reason: str, start: int, pending: list[str], delimiter: str) -> Fault:
    opened = unclosed_quote("".join(pending), delimiter)
    if opened is not None:
        return Fault(
            start + opened,
            "",
            "a quotation mark opens a cell here and is not closed where the cell ends",
            "Close it or remove it. A quotation mark inside a cell is written twice",
        )
    if "field limit" in reason:
        return Fault(
            start, "", f"a cell is longer than {csv.field_size_limit():,} characters", "Shorten it; it can't be meant"
        )
    return Fault(start, "", f"the line is not valid CSV ({reason})", _SAVE_AS_CSV)
