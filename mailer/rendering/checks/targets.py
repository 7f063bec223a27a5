"""Links as eye and finger meet them: text links underlined, buttons high enough to hit."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from mailer.rendering.checks.elements import tag_of, words_of
from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.screens import PLACES, Passage, Styles, View
from mailer.rendering.checks.specimen import Specimen
from mailer.rendering.checks.stylesheet import pixels

LOWEST_BUTTON = 44.0
_NO_COLOUR = ("", "transparent", "none", "inherit")
_HEIGHTS = ("padding-top", "padding-bottom", "border-top-width", "border-bottom-width")


def underline(specimen: Specimen) -> Iterator[Finding]:
    view = specimen.plain_view
    for link, passage in _links(view):
        if not _is_button(link, view) and not _underlined(link, view):
            words = words_of(link)
            yield Finding(
                "link-not-underlined",
                "warning",
                f"HTML part, link {words[:60]!r}",
                "The link is not underlined, so it is told from the text by its colour at most.",
                "Give it text-decoration: underline, or the shape of a button.",
                quote=passage.text,
            )


def button_height(specimen: Specimen) -> Iterator[Finding]:
    told: set[etree._Element] = set()
    for screen, view in specimen.views.items():
        for link, passage in _links(view):
            height = _height(view.styles[link], passage)
            if link in told or not _is_button(link, view) or height >= LOWEST_BUTTON:
                continue
            told.add(link)
            yield Finding(
                "button-too-low",
                "warning",
                f"{PLACES[screen]}, button {words_of(link)[:60]!r}",
                f"What can be touched of the button is {height:.0f} pixels high; {LOWEST_BUTTON:.0f} is the least.",
                "Give the link itself, not the cell around it, more padding above and below.",
                quote=passage.text,
            )


def _links(view: View) -> Iterator[tuple[etree._Element, Passage]]:
    """Every link that shows words, with the first of them."""
    told: set[etree._Element] = set()
    for passage in view.passages:
        if passage.link is not None and passage.link not in told:
            told.add(passage.link)
            yield passage.link, passage


def _is_button(link: etree._Element, view: View) -> bool:
    """Whether it has an area of its own: padded, bordered or coloured, or alone in a coloured cell."""
    style = view.styles[link]
    if _coloured(link, style) or any(pixels(style.get(side, "")) for side in ("padding-top", "border-top-width")):
        return True
    around = link.getparent()
    if around is None or tag_of(around) not in ("td", "th", "div"):
        return False
    return _coloured(around, view.styles.get(around, {})) and words_of(around) == words_of(link)


def _coloured(element: etree._Element, style: Styles) -> bool:
    return (style.get("background-color") or element.get("bgcolor", "")) not in _NO_COLOUR


def _underlined(link: etree._Element, view: View) -> bool:
    style = view.styles[link]
    decoration = style.get("text-decoration", style.get("text-decoration-line", "underline"))
    if "underline" in decoration or pixels(style.get("border-bottom-width", "")):
        return True
    return any(
        tag_of(inner) in ("u", "ins") or "underline" in view.styles.get(inner, {}).get("text-decoration", "")
        for inner in link.iterdescendants()
    )


def _height(style: Styles, passage: Passage) -> float:
    given = max(pixels(style.get(name, "")) or 0.0 for name in ("height", "min-height"))
    natural = passage.look.line_height + sum(pixels(style.get(name, "")) or 0.0 for name in _HEIGHTS)
    return max(given, natural)
