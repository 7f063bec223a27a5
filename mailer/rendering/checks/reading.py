"""Whether the text can be read with ease: its size, the distance of its lines, where they begin."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from mailer.rendering.checks.elements import tag_of
from mailer.rendering.checks.finding import Finding, Severity
from mailer.rendering.checks.screens import PLACES, Passage, Screen, View
from mailer.rendering.checks.specimen import Specimen

SMALL, SMALLEST = 14.0, 12.0
LEAST_LEADING = 1.4
SEVERAL_LINES = 100
"""Letters that do not fit into one line of 600 pixels."""
LONG_PARAGRAPH = 300
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def size(specimen: Specimen) -> Iterator[Finding]:
    told: set[float] = set()
    for screen, passage in _passages(specimen):
        pixels = passage.look.pixels
        if pixels >= SMALL or pixels in told or not _is_words(passage.text):
            continue
        told.add(pixels)
        severity: Severity = "error" if pixels < SMALLEST else "warning"
        yield Finding(
            "text-too-small",
            severity,
            f"{PLACES[screen]}, {passage.text[:60]!r}",
            f"The text is {pixels:g} pixels high; {SMALL:g} is the least that all read with ease.",
            f"Set its font-size to {SMALL:g}px or more; 16px for what is to be read.",
            quote=passage.text,
        )


def leading(specimen: Specimen) -> Iterator[Finding]:
    told: set[tuple[float, float]] = set()
    for screen, view in _in_the_light(specimen):
        for passage in _running_text(view):
            look = passage.look
            if round(look.leading, 2) >= LEAST_LEADING or (look.pixels, look.line_height) in told:
                continue
            told.add((look.pixels, look.line_height))
            yield Finding(
                "lines-too-close",
                "warning",
                f"{PLACES[screen]}, {passage.text[:60]!r}",
                f"The lines of this paragraph are {look.leading:.2g} times the height of its text apart; "
                f"{LEAST_LEADING} is the least.",
                f"Set its line-height to {LEAST_LEADING * look.pixels:.0f}px or more.",
                quote=passage.text,
            )


def alignment(specimen: Specimen) -> Iterator[Finding]:
    for block, passages in _blocks(specimen.plain_view).items():
        long = sum(len(passage.text) for passage in passages) > LONG_PARAGRAPH
        if long and passages[0].look.align in ("center", "justify") and tag_of(block) not in _HEADINGS:
            yield Finding(
                "paragraph-not-left-aligned",
                "warning",
                f"HTML part, {passages[0].text[:60]!r}",
                "A long paragraph is centred or justified, so that the eye loses the next line.",
                "Align it left; centre headings and short lines only.",
                quote=passages[0].text,
            )


def paragraphs(specimen: Specimen) -> Iterator[Finding]:
    for following in specimen.document.iter("br"):
        first = following.getprevious()
        if first is None or tag_of(first) != "br" or (first.tail or "").strip():
            continue
        words = _words_before(first)
        yield Finding(
            "line-breaks-for-paragraph",
            "warning",
            f"HTML part, after {words[-60:]!r}",
            "Two line breaks stand for a paragraph, which screen readers do not notice.",
            "Make it two paragraphs.",
            quote=words,
        )


def _passages(specimen: Specimen) -> Iterator[tuple[Screen, Passage]]:
    for screen, view in _in_the_light(specimen):
        for passage in view.passages:
            yield screen, passage


def _in_the_light(specimen: Specimen) -> Iterator[tuple[Screen, View]]:
    """The screens that may differ in measures: the dark palette is about colours."""
    return ((screen, view) for screen, view in specimen.views.items() if screen != "dark")


def _running_text(view: View) -> Iterator[Passage]:
    """Every passage of the blocks that fill several lines, headings left out."""
    for block, passages in _blocks(view).items():
        if tag_of(block) not in _HEADINGS and sum(len(passage.text) for passage in passages) > SEVERAL_LINES:
            yield from (passage for passage in passages if _is_words(passage.text))


def _blocks(view: View) -> dict[etree._Element, list[Passage]]:
    blocks: dict[etree._Element, list[Passage]] = {}
    for passage in view.passages:
        blocks.setdefault(passage.block, []).append(passage)
    return blocks


def _is_words(text: str) -> bool:
    """Ornaments and separators may be small."""
    return any(character.isalnum() for character in text)


def _words_before(line_break: etree._Element) -> str:
    """The run of text that ends at a line break."""
    before, parent = line_break.getprevious(), line_break.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else ""
    return " ".join((text or "").split())
