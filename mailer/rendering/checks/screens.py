"""How the letter looks on each kind of screen: every text that shows, with its colours and its measures.

A screen is "light", and "dark" or "phone" where the style sheets have rules for it. Rules of both
at once are left out, as is what mail programs do to colours on their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from mailer.rendering.checks.elements import UNSEEN, tag_of
from mailer.rendering.checks.looks import Look, look_of
from mailer.rendering.checks.stylesheet import Declaration, Rule, declarations

Screen = Literal["light", "dark", "phone"]
Styles = Mapping[str, str]

PLACES: dict[Screen, str] = {
    "light": "HTML part",
    "dark": "HTML part in dark mode",
    "phone": "HTML part on phones",
}
_BLOCKS = frozenset(
    {"body", "p", "li", "td", "th", "div", "center", "blockquote", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"}
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text that shows: how, in which block, and in which link if in any."""

    text: str
    look: Look
    block: etree._Element
    link: etree._Element | None


@dataclass(frozen=True, slots=True)
class View:
    """The letter on one screen. ``styles`` has every element that shows."""

    screen: Screen
    passages: tuple[Passage, ...]
    styles: Mapping[etree._Element, Styles]


@dataclass(frozen=True, slots=True)
class _Inside:
    """What an element hands down to what stands in it."""

    look: Look
    block: etree._Element
    link: etree._Element | None = None


def views(document: etree._Element, rules: tuple[Rule, ...]) -> Mapping[Screen, View]:
    """The letter on every screen it has rules for, "light" first."""
    screens: list[Screen] = ["light"]
    screens += [screen for screen in ("dark", "phone") if any(rule.needs == {screen} for rule in rules)]
    return {screen: _view(document, rules, screen) for screen in screens}


def _view(document: etree._Element, rules: tuple[Rule, ...], screen: Screen) -> View:
    wanted: dict[etree._Element, list[Declaration]] = defaultdict(list)
    for rule in rules:
        if rule.needs <= {screen}:
            for element in rule.elements:
                wanted[element].extend(rule.declarations)
    styles: dict[etree._Element, Styles] = {}
    base = Look.of_nothing(dark=screen == "dark" and _accepts_dark(document))
    passages: list[Passage] = []
    _walk(document, _Inside(base, document), wanted, styles, passages)
    return View(screen, tuple(passages), styles)


def _accepts_dark(document: etree._Element) -> bool:
    """Whether a mail program may paint what has no colour of its own dark."""
    return any(
        meta.get("name", "").lower() == "color-scheme" and "dark" in meta.get("content", "").lower()
        for meta in document.iter("meta")
    )


def _walk(
    element: etree._Element,
    around: _Inside,
    wanted: Mapping[etree._Element, list[Declaration]],
    styles: dict[etree._Element, Styles],
    passages: list[Passage],
) -> None:
    """Add to ``styles`` and ``passages`` what shows of an element and of all that stands in it."""
    tag = tag_of(element)
    if tag in UNSEEN:
        return
    style = _style(element, wanted.get(element, ()))
    if _hidden(style):
        return
    styles[element] = style
    inside = _Inside(
        look_of(element, style, around.look),
        element if tag in _BLOCKS else around.block,
        element if tag == "a" and element.get("href") else around.link,
    )
    passages += _run(element.text, inside)
    for child in element:
        _walk(child, inside, wanted, styles, passages)
        passages += _run(child.tail, inside)


def _run(text: str | None, inside: _Inside) -> list[Passage]:
    if text and (words := " ".join(text.split())) and inside.look.pixels:
        return [Passage(words, inside.look, inside.block, inside.link)]
    return []


def _style(element: etree._Element, wanted: Iterable[Declaration]) -> Styles:
    """What holds for an element: important rules beat its own style, its own style beats the others."""
    own = declarations(element.get("style", ""))
    if not wanted:
        return {each.name: each.value for each in sorted(own, key=lambda each: each.important)}
    ordered = sorted((*wanted, *own), key=lambda each: each.important)
    return {each.name: each.value for each in ordered}


def _hidden(style: Styles) -> bool:
    return (
        style.get("display") == "none"
        or style.get("visibility") == "hidden"
        or (style.get("overflow") == "hidden" and "0" in (style.get("max-height", "")[:1], style.get("height", "")[:1]))
    )
