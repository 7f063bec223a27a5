"""Reads what staff paste, or a file of theirs, into cells that could each stand for a member.

With a header that names a column of numbers or addresses only that column counts, otherwise every
cell does. Nothing is looked up here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.spelling import bare
from mailer.segments.errors import ListRefused

MOST_BYTES: Final = 50_000_000
_SIGNS: Final = ";\t,|"
_WRAPPED: Final = re.compile(r"<([^<>]+)>\s*$")
# Bare names of columns by which a member can be known, the best first.
_HEADERS: Final = (
    "number", "membernumber", "membershipnumber", "memberno", "memberid", "membershipid", "mitgliedsnummer",
    "mitgliedsnr", "numerodemembre", "numerodadherent", "email", "emailaddress", "mail", "adresseemail", "courriel",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it was written. ``line`` counts from 1."""

    line: int
    text: str

    @property
    def key(self) -> str:
        """What it is looked up by: the hash of an address, also of ``Ada <ada@example.org>``, or the text itself."""
        if "@" not in self.text:
            return self.text
        wrapped = _WRAPPED.search(self.text)
        try:
            return address_hash(normalise(wrapped[1] if wrapped else self.text).key)
        except AddressRefused:
            return self.text


def decoded(raw: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 as its first bytes say, otherwise as older Windows programs write it.

    Raises:
        ListRefused: it is far too large, or no text.
    """
    if len(raw) > MOST_BYTES:
        raise ListRefused("The file is larger than 50 MB. A list of member numbers is not; look what it is.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ListRefused("This is no text file. In Excel, save it as “CSV UTF-8”, or paste the column of numbers.")
    return text


def cells(text: str) -> Iterator[Cell]:
    """Every cell that could stand for a member, with its line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    sign, column = _header(lines[0])
    if column is None:
        for number, line in enumerate(lines, start=1):
            found = [cell.strip(' "') for cell in re.split(f"[{_SIGNS}]", line)]
            yield from (Cell(number, cell) for cell in found if cell)
        return
    for number, line in enumerate(lines[1:], start=2):
        found = _parted(line, sign)
        if len(found) > column and found[column]:
            yield Cell(number, found[column])


def _header(line: str) -> tuple[str, int | None]:
    """The sign that parts cells and the column that counts; no column where the first line names none."""
    for sign in _SIGNS:
        names = [bare(cell) for cell in _parted(line, sign)]
        for known in _HEADERS:
            if known in names:
                return sign, names.index(known)
    return "", None


def _parted(line: str, sign: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=sign), [])]
