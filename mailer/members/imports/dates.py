"""Reads dates and years. A date that can be read in two ways is never guessed: the file has to tell, or staff."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from mailer.members.imports.faults import CellRefused, shortened

_SLASHED: Final = re.compile(r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})(?: [\d:.]+)?")
_DATES: Final = (
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"), "iso"),
    (re.compile(r"(?P<y>\d{4})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})"), "year first"),
    (re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"), "dotted"),
    (_SLASHED, "slashed"),
)
_YEARS: Final = range(1900, 2201)
_MONTHS: Final = 12


class Slashed(NamedTuple):
    """A day like 05/09/2019 in both its meanings."""

    day_first: date
    month_first: date


class Ambiguous(CellRefused):
    """The cell means one of two days."""

    def __init__(self, message: str, remedy: str, slashed: Slashed) -> None:
        super().__init__(message, remedy)
        self.slashed = slashed


def day(cell: str) -> date:
    """The day a cell means.

    Raises:
        Ambiguous: there are two of them.
        CellRefused: there is none.
    """
    for pattern, kind in _DATES:
        if found := pattern.fullmatch(cell):
            first, second = int(found["d"]), int(found["m"])
            if kind == "slashed":
                first, second = _day_and_month(cell, int(found["y"]), first, second)
            return _date(cell, int(found["y"]), second, first)
    raise CellRefused(f"'{shortened(cell)}' is not a date", "Write it as year-month-day, such as 2016-12-31")


def day_stands_first(cell: str) -> bool | None:
    """What this cell tells about the way its writer writes days; None when it tells nothing."""
    found = _SLASHED.fullmatch(cell)
    first, second = (int(found["d"]), int(found["m"])) if found else (0, 0)
    if (first > _MONTHS) == (second > _MONTHS):
        return None
    return first > _MONTHS


def _day_and_month(cell: str, year: int, first: int, second: int) -> tuple[int, int]:
    """Europe writes the day first, America the month: only a number above 12 tells which."""
    if first == second or first > _MONTHS:
        return first, second
    if second > _MONTHS:
        return second, first
    raise Ambiguous(
        f"'{shortened(cell)}' may mean day {first} of month {second} or day {second} of month {first}",
        "Write it as year-month-day, such as 2016-12-31, or say how the file writes days (--dates)",
        Slashed(_date(cell, year, second, first), _date(cell, year, first, second)),
    )


def _date(cell: str, year: int, month: int, day_of_month: int) -> date:
    try:
        value = date(year, month, day_of_month)
    except ValueError:
        raise CellRefused(f"there is no day '{shortened(cell)}'", "Correct the day or the month") from None
    if value.year not in _YEARS:
        raise CellRefused(f"the year {value.year} can't be meant", "Write the year with four digits") from None
    return value


def year(cell: str) -> int:
    if cell.isascii() and cell.isdigit() and int(cell) in _YEARS:
        return int(cell)
    try:
        return day(cell).year
    except Ambiguous as both:
        return both.slashed.day_first.year
    except CellRefused:
        raise CellRefused(f"'{shortened(cell)}' is not a year", "Write four digits, such as 2009") from None
