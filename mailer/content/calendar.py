"""A date as calendars read it: iCalendar data (RFC 5545), and a link that adds it to a web calendar.

A day is written as a day, so a meeting of four days has four days on every continent. A moment is
written in UTC: every calendar then shows it on the clocks of its owner, and needs no zone rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

_LONGEST_LINE = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands in the calendar.

    ``starts`` and ``ends`` are two days, both included, or two moments with a zone. ``uid`` stays the
    same when the entry changes, so that a calendar replaces it.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime
    place: str = ""
    url: str = ""


def icalendar(entry: Entry, *, made: datetime) -> bytes:
    """The entry as the content of an .ics file; ``made`` is when, with a zone."""
    return "".join(f"{line}\r\n" for content in _lines(entry, made) for line in _folded(content)).encode()


def web_calendar_url(entry: Entry) -> str:
    """A link that opens the reader's Google calendar with the entry filled in."""
    query = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{_written(entry.starts)}/{_written(_end(entry))}",
        "location": entry.place,
        "details": entry.url,
    }
    return f"https://calendar.google.com/calendar/render?{urlencode({k: v for k, v in query.items() if v})}"


def _lines(entry: Entry, made: datetime) -> Iterator[str]:
    kind = "" if isinstance(entry.starts, datetime) else ";VALUE=DATE"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//society-mailer//calendar//EN", "METHOD:PUBLISH")
    yield from ("BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_written(made)}")
    yield f"DTSTART{kind}:{_written(entry.starts)}"
    yield f"DTEND{kind}:{_written(_end(entry))}"
    yield f"SUMMARY:{entry.title.translate(_ESCAPES)}"
    if entry.place:
        yield f"LOCATION:{entry.place.translate(_ESCAPES)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def _end(entry: Entry) -> date | datetime:
    # Calendars take the last day as the first one that is free again.
    return entry.ends if isinstance(entry.ends, datetime) else entry.ends + timedelta(days=1)


def _written(when: date | datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(when, datetime) else f"{when:%Y%m%d}"


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of 75 bytes at most, none of which parts a character; all but the first begin with a space."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > _LONGEST_LINE:
            yield piece
            piece = " "
        piece += character
    yield piece
