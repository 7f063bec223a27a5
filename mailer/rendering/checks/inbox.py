"""What the reader sees before opening: subject and preheader. Both are one line by construction."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen

LONGEST_SUBJECT = 150
LONGEST_ABBREVIATION = 5
"""As many capitals, as in ICIS, are no shouting."""


def subject(specimen: Specimen) -> Iterator[Finding]:
    text = specimen.message.subject
    if not any(character.isalnum() for character in text):
        yield Finding("subject-empty", "error", "subject", "The subject has no words.", "Write a subject.")
    if len(text) > LONGEST_SUBJECT:
        yield Finding(
            "subject-too-long",
            "error",
            "subject",
            f"The subject has {len(text)} characters; {LONGEST_SUBJECT} is the most.",
            "Shorten it. Phones show the first 40.",
        )
    letters = [character for character in text if character.isalpha()]
    if len(letters) > LONGEST_ABBREVIATION and text.isupper():
        yield Finding(
            "subject-all-capitals",
            "warning",
            "subject",
            "The subject is written in capitals, which filters take for advertising.",
            "Write it in sentence case.",
        )


def preheader(specimen: Specimen) -> Iterator[Finding]:
    if not specimen.message.preheader:
        yield Finding(
            "preheader-missing",
            "warning",
            "preheader",
            "There is no preheader: inboxes will show the first words of the letter beside the subject.",
            "Write one sentence that goes on from the subject.",
        )
