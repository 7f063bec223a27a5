"""Styles that mail programs drop in ways that matter, from a small table with the reason.

What merely looks plainer without support (round corners, shadows, web fonts) is not in it, nor are
rules for phones and dark mode, which are meant for the programs that know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mailer.rendering.checks.elements import place_of
from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen
from mailer.rendering.checks.stylesheet import Declaration, declarations


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A property and its values that some mail programs drop, and what then happens."""

    names: re.Pattern[str]
    values: re.Pattern[str]
    loss: str
    remedy: str


def _row(names: str, values: str, loss: str, remedy: str) -> Unsupported:
    return Unsupported(re.compile(names), re.compile(values), loss, remedy)


UNSUPPORTED = (
    _row(
        "display",
        r"(inline-)?(flex|grid)$",
        "Outlook for Windows puts the boxes one below the other",
        'Use a table with role="presentation", or inline-block with a table for Outlook.',
    ),
    _row("float", "left|right", "Outlook for Windows does not let text flow around it", "Use two cells of a table."),
    _row(
        "position",
        "absolute|fixed|relative|sticky",
        "Gmail and Outlook show the element where it stands in the source",
        "Place it with a table and padding.",
    ),
    _row(".*", r"var\(", "Gmail and Outlook drop the declaration", "Print the value itself into the style sheet."),
    _row(
        ".*",
        r"\b(calc|clamp|min|max)\(",
        "Outlook for Windows drops the declaration",
        "Write the length it comes to, in pixels.",
    ),
    _row(
        "(font-size|line-height|width|height|margin.*|padding.*)$",
        r"\d(rem|vw|vh)\b",
        "Outlook for Windows drops the declaration",
        "Write the length in pixels.",
    ),
    _row(
        "(color|background-color|border.*)$",
        r"(rgba|hsla?)\(",
        "Outlook for Windows drops the colour",
        "Write the colour as #rrggbb, as it comes out on its background.",
    ),
    _row(
        "margin.*",
        r"(^|\s)-[\d.]",
        "Gmail and Outlook ignore a negative margin",
        "Take the space away from the padding of what is around it.",
    ),
    _row("object-fit", "cover|contain", "Outlook for Windows distorts the image", "Crop the image before uploading."),
)


def dropped(specimen: Specimen) -> Iterator[Finding]:
    """One finding for each row of the table, at the first element that needs it."""
    told: set[tuple[str, str]] = set()
    for element in specimen.plain_view.styles:
        for declaration in declarations(element.get("style", "")):
            row = _unsupported(declaration)
            if row is None or (row.loss, declaration.name) in told:
                continue
            told.add((row.loss, declaration.name))
            yield Finding(
                "style-not-supported",
                "warning",
                f"HTML part, {place_of(element)}",
                f"{row.loss}: {declaration.name}: {declaration.value[:60]}.",
                row.remedy,
            )


def background(specimen: Specimen) -> Iterator[Finding]:
    for element, style in specimen.plain_view.styles.items():
        pictured = style.get("background-image", "none") != "none" or element.get("background", "").strip()
        colour = re.sub(r"url\([^)]*\)|\w+-gradient\(.*\)", "", style.get("background-color", "")).strip()
        if pictured and not element.get("bgcolor") and not re.search(r"#[0-9a-f]{3}|rgb|[a-z]{3}", colour):
            yield Finding(
                "background-without-colour",
                "warning",
                f"HTML part, {place_of(element)}",
                "Outlook for Windows, and readers who block images, see no background image and no colour instead.",
                "Add a background-color on which the text can be read.",
            )


@lru_cache(maxsize=4096)
def _unsupported(declaration: Declaration) -> Unsupported | None:
    rows = (row for row in UNSUPPORTED if row.names.match(declaration.name) and row.values.search(declaration.value))
    return next(rows, None)
