"""Deadlines: readers live in forty time zones, and a date that has passed is an old draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen
from mailer.rendering.filters import MONTHS, paragraphs

_ABOUT_A_DEADLINE = re.compile(
    r"\b(?:deadlines?|due|closes?|closing|no later than|until|(?:apply|register|submit|nominate|reply|vote) by)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(?:[01]?\d|2[0-4])[:.][0-5]\d\b|\b(?:1[0-2]|[1-9])\s?[ap]\.?m\b", re.IGNORECASE)
_ZONE = re.compile(r"\b(?:UTC|GMT|Z|[A-Z]{1,4}T|[A-Z][A-Za-z_]+/[A-Z][A-Za-z_]+|local time)\b|[+\u2212-]\d{2}:?\d{2}\b")
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")


def deadlines(specimen: Specimen) -> Iterator[Finding]:
    for passage in paragraphs(specimen.message.text):
        if not _ABOUT_A_DEADLINE.search(passage):
            continue
        place = f"text part, {passage[:60]!r}"
        if _TIME.search(passage) and not _ZONE.search(passage):
            yield Finding(
                "deadline-without-zone",
                "warning",
                place,
                "A deadline gives a time of day but no time zone.",
                "Name the zone, such as America/Los_Angeles, and the time in UTC.",
                quote=passage,
            )
        past = _latest(passage)
        if specimen.today and past and past < specimen.today:
            yield Finding(
                "deadline-past",
                "warning",
                place,
                "The date of this deadline has passed.",
                "Correct the date, or remove the passage.",
                quote=passage,
            )


def _latest(passage: str) -> date | None:
    """The latest date named: a sentence that says since when and until when has not passed before its end."""
    found = []
    for day, month, year in _DATE.findall(passage):
        try:
            found.append(date(int(year), MONTHS.index(month) + 1, int(day)))
        except ValueError:
            continue
    return max(found, default=None)
