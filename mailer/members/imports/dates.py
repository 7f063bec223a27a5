"""Reads dates and years. A date that can be read in two ways is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from mailer.members.imports.faults import CellRefused, shortened

_DATES: Final = (
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"), "iso"),
    (re.compile(r"(?P<y>\d{4})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})"), "year first"),
    (re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"), "dotted"),
    (re.compile(r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})(?: [\d:.]+)?"), "slashed"),
)
_YEARS: Final = range(1900, 2201)
_MONTHS: Final = 12


def day(cell: str) -> date:
    for pattern, kind in _DATES:
        if found := pattern.fullmatch(cell):
            first, second = int(found["d"]), int(found["m"])
            if kind == "slashed":
                first, second = _day_and_month(cell, first, second)
            return _date(cell, int(found["y"]), second, first)
    raise CellRefused(f"'{shortened(cell)}' is not a date", "Write it as year-month-day, such as 2016-12-31")


def _day_and_month(cell: str, first: int, second: int) -> tuple[int, int]:
    """Europe writes the day first, America the month: only a number above 12 tells which."""
    if first == second or first > _MONTHS:
        return first, second
    if second > _MONTHS:
        return second, first
    raise CellRefused(
        f"'{shortened(cell)}' may mean day {first} of month {second} or day {second} of month {first}",
        "Write it as year-month-day, such as 2016-12-31",
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
    except CellRefused:
        raise CellRefused(f"'{shortened(cell)}' is not a year", "Write four digits, such as 2009") from None
