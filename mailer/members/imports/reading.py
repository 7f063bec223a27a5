"""From bytes to cells: encoding, delimiter and strict CSV, in bounded memory.

The encoding is UTF-8, or what a byte order mark says, or what the caller names. It is never
guessed: a wrong guess turns names into rubbish without a word. The delimiter is the one that makes
the header readable.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mailer.members.imports.columns import count_known
from mailer.members.imports.faults import Fault, ImportRefused
from mailer.members.imports.quotes import unclosed_quote

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_LONGEST_LINE: Final = 4_000_000
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS_CSV: Final = "In Excel choose 'Save as' and the format 'CSV UTF-8', then import that file"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What one pass over the bytes tells. ``lines`` is for progress alone."""

    sha256: str
    lines: int
    encoding: str


def inspect(path: Path, encoding: str | None) -> FileFacts:
    """Look at the bytes. Raises ImportRefused when this can't be a CSV file."""
    digest, lines, head = hashlib.sha256(), 0, b""
    try:
        if path.is_dir():
            raise _refused("this is a folder, not a file", "Name the CSV file inside it")
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                head = head or block[:8]
                digest.update(block)
                lines += block.count(b"\n")
    except FileNotFoundError:
        raise _refused("there is no such file", "Check the name and the folder") from None
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise _refused(f"it can't be read ({reason})", "Check who may read the file") from None
    return FileFacts(digest.hexdigest(), lines, _encoding(head, encoding))


def _encoding(head: bytes, asked: str | None) -> str:
    if not head:
        raise _refused("the file is empty; nothing was changed", "Export the members again")
    if head.startswith(_WORKBOOKS):
        raise _refused("this is an Excel workbook, not a CSV file", _SAVE_AS_CSV)
    # A mark is certain, so it outranks what was asked for.
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    name = marked or asked or "utf-8"
    try:
        "".encode(name)
    except LookupError:
        raise _refused(f"the encoding {name!r} is not known", "Try utf-8, cp1252, mac-roman or utf-16") from None
    return name


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
            raise self._undecodable() from None
        if not line:
            raise StopIteration
        self.number += 1
        if "\0" in line:
            raise _refused(
                "there are NUL bytes in the line, so this is no plain text",
                "Export the file again as CSV UTF-8. If it was saved as 'Unicode text', try --encoding utf-16-le",
                self.number,
            )
        if len(line) >= _LONGEST_LINE:
            raise _refused("the line is millions of characters long", _SAVE_AS_CSV, self.number)
        self.pending.append(line)
        return line

    def mark(self) -> None:
        self.pending.clear()

    def close(self) -> None:
        self._file.close()

    def _undecodable(self) -> ImportRefused:
        with self._path.open(encoding=self._encoding, errors="replace", newline="") as file:
            line = next((n for n, text in enumerate(file, start=1) if "\ufffd" in text), self.number + 1)
        shown = self._encoding.removesuffix("-sig").upper()
        return _refused(
            f"there are bytes here that are not {shown}, so accented letters would turn into rubbish",
            f"{_SAVE_AS_CSV}. If it comes from an older Windows program, try --encoding cp1252",
            line,
        )


def header_delimiter(lines: Lines) -> tuple[str, str]:
    """Read the header line. Returns it with the delimiter that makes most sense of it.

    The line ``sep=;`` that Excel understands is obeyed.
    """
    first = next(lines, "")
    if first.lower().startswith("sep=") and len(first.rstrip("\r\n")) == len("sep=") + 1:
        return next(lines, ""), first[4]
    return first, max(DELIMITERS, key=lambda delimiter: _sense(first, delimiter))


def _sense(header: str, delimiter: str) -> tuple[int, int]:
    cells = next(csv.reader([header], delimiter=delimiter), [])
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


def _refused(message: str, remedy: str, line: int | None = None) -> ImportRefused:
    return ImportRefused([Fault(line, "", message, remedy)])
