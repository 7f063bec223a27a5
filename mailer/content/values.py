"""The checks behind every value staff type, and the one way they say no.

Each takes a value and gives it back, or raises ``refusal`` with what is wrong and the remedy.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from mailer.lib.wallclock import zones

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_SAME_MACHINE = re.compile(r"http://(?:127\.0\.0\.1|localhost)(?::\d+)?/[\w./-]+", re.ASCII)
_SHOWN = 60
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refusal(message: str, remedy: str) -> PydanticCustomError:
    """The error a validator raises; both sentences reach staff unchanged."""
    # Braces in staff's own text would be taken for placeholders, so the sentences travel as context.
    return PydanticCustomError("refusal", "{message}", {"message": message, "remedy": remedy})


def unix_lines(value: object) -> object:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def printable(value: str) -> str:
    for character in value:
        if character in _BIDI_OVERRIDES or (unicodedata.category(character) == "Cc" and character not in "\n\t"):
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            raise refusal(
                f"holds an invisible control character ({name})", "Type the text anew or paste it as plain text."
            )
    return value


def filled(value: str) -> str:
    if not value:
        raise refusal("is empty", "Fill it in, or leave it out where it may be left out.")
    return value


def one_line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise refusal("must stay on one line", "Remove the line breaks and tabs.")
    return value


def https_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not value.isascii() or any(c.isspace() or c in '<>"\\^`{|}' for c in value):
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
        raise refusal(
            f"{shown!r} is not a web address mail can use", "Write it in full, beginning with https://, without spaces."
        )
    return value


def picture_address(value: str) -> str:
    """As ``https_address``; an installation that is tried out on one machine keeps its own pictures there, too."""
    return value if _SAME_MACHINE.fullmatch(value) else https_address(value)


def zone(value: str) -> str:
    if value not in zones():
        raise refusal(
            f"{value!r} is not a time zone", "Choose one from the list, such as America/Los_Angeles or Europe/Berlin."
        )
    return value


def day(value: str) -> str:
    if not _DAY.fullmatch(value) or not _parses(value):
        raise refusal(f"{value!r} is not a date", "Write year, month and day, such as 2016-10-16.")
    return value


def minute(value: str) -> str:
    if not _MINUTE.fullmatch(value) or not _parses(value):
        raise refusal(f"{value!r} is not a date with a time", "Write it such as 2016-07-03T23:59.")
    return value


def clock(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        raise refusal(f"{value!r} is not a time of day", "Write hours and minutes, such as 09:30.")
    return value


def _parses(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
