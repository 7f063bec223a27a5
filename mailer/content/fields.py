"""The pieces a content schema is made of.

What passes here is safe to print in any part of a letter: text without control or bidirectional
override characters, https addresses, wall-clock times that exist in their zone. Values stay plain
strings and numbers, because templates, JSON and the frozen letter all want plain data.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refusal(message: str, remedy: str) -> PydanticCustomError:
    """The error a validator raises; both sentences reach staff unchanged."""
    # Braces in staff's own text would be taken for placeholders, so the sentences travel as context.
    return PydanticCustomError("refusal", "{message}", {"message": message, "remedy": remedy})


def _unix_lines(value: object) -> object:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _printable(value: str) -> str:
    for character in value:
        if character in _BIDI_OVERRIDES or (unicodedata.category(character) == "Cc" and character not in "\n\t"):
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            raise refusal(
                f"holds an invisible control character ({name})", "Type the text anew or paste it as plain text."
            )
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise refusal("must stay on one line", "Remove the line breaks and tabs.")
    return value


def _https(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not value.isascii() or any(c.isspace() or c in '<>"\\^`{|}' for c in value):
        raise refusal(
            f"{value!r} is not a web address mail can use", "Write it in full, beginning with https://, without spaces."
        )
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise refusal(
            f"{value!r} is not a time zone", "Choose one from the list, such as America/Los_Angeles or Europe/Berlin."
        )
    return value


def _day(value: str) -> str:
    if not _DAY.fullmatch(value) or not _parses(value):
        raise refusal(f"{value!r} is not a date", "Write year, month and day, such as 2016-10-16.")
    return value


def _minute(value: str) -> str:
    if not _MINUTE.fullmatch(value) or not _parses(value):
        raise refusal(f"{value!r} is not a date with a time", "Write it such as 2016-07-03T23:59.")
    return value


def _parses(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=250),
    AfterValidator(_printable),
    AfterValidator(_one_line),
]
Prose = Annotated[
    str,
    BeforeValidator(_unix_lines),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_printable),
]
HttpsUrl = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_https)]
Zone = Annotated[str, AfterValidator(_zone)]
Day = Annotated[str, AfterValidator(_day)]
Minute = Annotated[str, AfterValidator(_minute)]
Year = Annotated[int, Field(ge=1500, le=2200)]


class StrictModel(BaseModel):
    """A piece of content: no unknown fields, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Link(StrictModel):
    """Words that lead somewhere; the words alone must say where."""

    text: Line
    url: HttpsUrl


class Image(StrictModel):
    """A picture over the full width of the text."""

    url: HttpsUrl
    alt: Line
    caption: Line | None = None


class Portrait(StrictModel):
    """A square photograph of one person."""

    url: HttpsUrl
    alt: Line


class Quote(StrictModel):
    """Words set apart, with the one who said or wrote them."""

    text: Prose
    source: Line | None = None


class Hint(StrictModel):
    """A short remark for some of the readers, with one link to follow."""

    text: Prose
    link: Link


class Moment(StrictModel):
    """A wall-clock time in a zone, as a deadline or a ceremony is written. It must occur exactly once there."""

    at: Minute
    zone: Zone

    @model_validator(mode="after")
    def _occurs_once(self) -> Self:
        early = datetime.fromisoformat(self.at).replace(tzinfo=ZoneInfo(self.zone), fold=0)
        if early.utcoffset() != early.replace(fold=1).utcoffset():
            back = early.astimezone(UTC).astimezone(ZoneInfo(self.zone))
            how = "happens twice" if back.replace(tzinfo=None) == early.replace(tzinfo=None) else "does not exist"
            raise refusal(
                f"{self.at.replace('T', ' ')} {how} in {self.zone}, because the clocks change that night",
                "Choose a time some hours earlier or later.",
            )
        return self
