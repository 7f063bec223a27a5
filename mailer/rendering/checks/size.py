"""How large the letter arrives. Gmail cuts the end off, and the unsubscribe link with it."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding, Severity, Specimen

LARGEST = 90_000
LARGE = 70_000
LARGEST_STYLE = 16_000
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


def styles(specimen: Specimen) -> Iterator[Finding]:
    size = sum(len((style.text or "").encode()) for style in specimen.document.iter("style"))
    if size > LARGEST_STYLE:
        yield Finding(
            "styles-too-large",
            "error",
            "HTML part, <style>",
            f"The style blocks have {size / 1000:.1f} KB; Gmail ignores more than {LARGEST_STYLE / 1000:.0f}.",
            "Remove rules that no element uses.",
        )
