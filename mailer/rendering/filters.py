"""The filters that letters need beyond Jinja's own. They work on content, never on merge fields.

Each raises ``ValueError`` with a plain sentence; rendering adds the template's file and line.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailer.rendering.plaintext import rich_text
from mailer.rendering.richtext import pieces_of_line, rich

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def paragraphs(text: str) -> list[str]:
    """Split at blank lines; inside a paragraph every run of white space becomes one space."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return [" ".join(block.split()) for block in _BLANK_LINES.split(unix) if block.strip()]


def wrap(text: str, width: int = 72, indent: str = "", first: str | None = None) -> str:
    """Wrap plain text at ``width`` columns, each line of the input on its own.

    ``indent`` stands before every line and counts towards the width; ``first``, when given,
    stands before the first line instead ("- " with indent "  "). Words, and so web addresses,
    are never broken: one longer than the width gets a line of its own.
    """
    lines: list[str] = []
    lead = indent if first is None else first
    for line in text.splitlines() or [""]:
        lines.append(
            textwrap.fill(
                line,
                width=width,
                initial_indent=lead,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
        lead = indent
    return "\n".join(lines)


def longdate(value: str) -> str:
    """Write an ISO date or date-time ("2016-10-16") as "16 October 2016"."""
    return _written(_day(value))


def weekday(value: str) -> str:
    """The name of an ISO date's day: "Sunday"."""
    return WEEKDAYS[_day(value).weekday()]


def daterange(first: str, last: str) -> str:
    """Write two ISO dates as "18–21 October 2026", naming month and year as often as they differ."""
    start, end = longdate(first), longdate(last)
    day, month, year = start.split(" ")
    if start == end:
        return end
    if end.endswith(f" {month} {year}"):
        return f"{day}–{end}"
    return f"{day} {month} – {end}" if end.endswith(f" {year}") else f"{start} – {end}"


def clocks(value: Mapping[str, str], home: str = "UTC") -> list[str]:
    """Write a wall-clock time of a zone, then the same moment where the society is at home, then in UTC.

    Takes ``{"at": "2020-07-03T23:59", "zone": "America/Los_Angeles"}`` and zones by their IANA names; gives
    ["3 July 2020, 23:59 Los Angeles time", "4 July 2020, 06:59 UTC"]. A zone whose clocks agree with the
    first one's is left out.
    """
    local = _in_zone(value)
    told = [_told(local)]
    at_home = local.astimezone(ZoneInfo(home))
    if at_home.utcoffset() != local.utcoffset() and not _is_utc(home):
        told.append(_told(at_home))
    return told if _is_utc(value["zone"]) else [*told, _told(local.astimezone(ZoneInfo("UTC")))]


def _told(moment: datetime) -> str:
    zone = str(moment.tzinfo)
    region, _, city = zone.rpartition("/")
    if _is_utc(zone):
        name = "UTC"
    elif region in ("", "Etc"):
        name = f"{moment:UTC%z}"
    else:
        name = f"{city.replace('_', ' ')} time"
    return f"{_written(moment)}, {moment:%H:%M} {name}"


def _is_utc(zone: str) -> bool:
    return zone in ("UTC", "Etc/UTC")


def _in_zone(value: Mapping[str, str]) -> datetime:
    try:
        naive = datetime.fromisoformat(value["at"])
        zone = ZoneInfo(value["zone"])
    except (KeyError, TypeError, ValueError, ZoneInfoNotFoundError):
        raise ValueError(
            f"{value!r} is not a deadline. Write the time as YYYY-MM-DDTHH:MM under 'at' "
            "and a zone such as America/Los_Angeles under 'zone'."
        ) from None
    if naive.tzinfo is not None:
        raise ValueError(f"The deadline {value['at']!r} has an offset. Give the wall-clock time and the zone instead.")
    local = naive.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise ValueError(f"{value['at']} does not exist in {value['zone']}: the clocks go forward over it.")
    return local


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a date. Write it as YYYY-MM-DD.") from None


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


FILTERS = {
    "paragraphs": paragraphs,
    "wrap": wrap,
    "longdate": longdate,
    "weekday": weekday,
    "daterange": daterange,
    "clocks": clocks,
    "line": pieces_of_line,
    "rich": rich,
    "rich_text": rich_text,
}
