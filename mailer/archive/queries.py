"""Finding letters in the public archive."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from mailer.archive.models import PublicLetter

MOST_WORDS: Final = 8


def letters(*, year: int | None = None, words: str = "") -> QuerySet[PublicLetter]:
    """Published letters, the latest first: of one year, and with every one of these words in them."""
    found = PublicLetter.objects.defer("html", "text")
    if year is not None:
        found = found.filter(sent_on__year=year)
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(text__icontains=word))
    return found


def years() -> list[int]:
    """The years with letters, the latest first."""
    return [day.year for day in PublicLetter.objects.dates("sent_on", "year", order="DESC")]
