"""The four filters that letters need beyond Jinja's own. They work on content, never on merge fields.

Each raises ``ValueError`` with a plain sentence; rendering adds the template's file and line.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
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
    try:
        day = date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a date. Write it as YYYY-MM-DD.") from None
    return _written(day)


def deadline(value: Mapping[str, str]) -> str:
    """Write a wall-clock time of a zone, and the same moment in UTC.

    Takes ``{"at": "2020-07-03T23:59", "zone": "America/Los_Angeles"}``, the zone an IANA name;
    gives "3 July 2020, 23:59 America/Los_Angeles (4 July 2020, 06:59 UTC)".
    """
    local = _in_zone(value)
    told = f"{_written(local)}, {local:%H:%M}"
    if value["zone"] in ("UTC", "Etc/UTC"):
        return f"{told} UTC"
    utc = local.astimezone(UTC)
    return f"{told} {value['zone']} ({_written(utc)}, {utc:%H:%M} UTC)"


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


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


FILTERS = {"paragraphs": paragraphs, "wrap": wrap, "longdate": longdate, "deadline": deadline}
