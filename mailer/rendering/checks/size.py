"""How large the letter arrives. Gmail cuts the end off, and the unsubscribe link with it."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding, Severity
from mailer.rendering.checks.specimen import Specimen

LARGEST = 90_000
LARGE = 70_000
TRACKING_A_LINK = 300
"""What a provider's click tracking adds to each link, in bytes."""


def delivered(specimen: Specimen) -> Iterator[Finding]:
    size = len(specimen.message.html.encode()) + TRACKING_A_LINK * len(specimen.links)
    if size > LARGE:
        severity: Severity = "error" if size > LARGEST else "warning"
        yield Finding(
            "too-large",
            severity,
            "HTML part",
            f"With its {len(specimen.links)} links tracked the letter has {size / 1000:.0f} KB; "
            f"{LARGEST / 1000:.0f} KB is the most, as Gmail cuts letters off at about 100.",
            "Shorten sections and link to the full text on the web.",
        )
