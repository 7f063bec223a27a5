"""Contrast of text against what is behind it, as WCAG 2 demands, from the inlined styles.

Judges the light palette, the one mail programs show without being asked. A colour it can't read
(a gradient, a variable) is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from mailer.rendering.checks.finding import Finding, Specimen, tag_of

Colour = tuple[int, int, int]

NORMAL, LARGE = 4.5, 3.0
_LARGE_PIXELS, _LARGE_BOLD_PIXELS = 24.0, 18.66
_NAMED: dict[str, Colour] = {
    "black": (0, 0, 0), "silver": (192, 192, 192), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "white": (255, 255, 255), "maroon": (128, 0, 0), "red": (255, 0, 0), "purple": (128, 0, 128),
    "fuchsia": (255, 0, 255), "green": (0, 128, 0), "lime": (0, 255, 0), "olive": (128, 128, 0),
    "yellow": (255, 255, 0), "navy": (0, 0, 128), "blue": (0, 0, 255), "teal": (0, 128, 128),
    "aqua": (0, 255, 255), "orange": (255, 165, 0),
}  # fmt: skip
_LINK_BLUE: Colour = (0, 0, 238)
_OWN_SIZE = {"h1": 32.0, "h2": 24.0, "h3": 18.72, "h4": 16.0, "small": 13.0}
_BOLD = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th"})
_UNSEEN = frozenset({"", "head", "style", "script", "title"})
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*(?:[,/]\s*1(?:\.0*)?\s*)?\)")
_PIXELS = re.compile(r"([\d.]+)px")


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks at one point of the document; None is a colour that can't be read."""

    text: Colour | None = (0, 0, 0)
    behind: Colour | None = (255, 255, 255)
    pixels: float = 16.0
    bold: bool = False

    @property
    def least_contrast(self) -> float:
        large = self.pixels >= (_LARGE_BOLD_PIXELS if self.bold else _LARGE_PIXELS)
        return LARGE if large else NORMAL


def contrast(specimen: Specimen) -> Iterator[Finding]:
    """One finding for each pair of colours that is too close, at the first text that shows it."""
    reported = set()
    for look, text in _texts(specimen.document, _Look()):
        if look.text is None or look.behind is None or (look.text, look.behind) in reported:
            continue
        ratio = contrast_ratio(look.text, look.behind)
        if ratio < look.least_contrast:
            reported.add((look.text, look.behind))
            yield Finding(
                "contrast-too-low",
                "error",
                f"HTML part, {text[:60]!r}",
                f"{_hex(look.text)} on {_hex(look.behind)} has a contrast of {ratio:.1f}:1; "
                f"{look.least_contrast}:1 is the least.",
                "Make the text darker or what is behind it lighter.",
                quote=text,
            )


def contrast_ratio(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  (WCAG 2)


def _texts(element: etree._Element, inherited: _Look) -> Iterator[tuple[_Look, str]]:
    if tag_of(element) in _UNSEEN:
        return
    style = _declarations(element.get("style", ""))
    if style.get("display") == "none" or style.get("visibility") == "hidden":
        return
    look = _look(element, style, inherited)
    if element.text and element.text.strip():
        yield look, " ".join(element.text.split())
    for child in element:
        yield from _texts(child, look)
        if child.tail and child.tail.strip():
            yield look, " ".join(child.tail.split())


def _look(element: etree._Element, style: dict[str, str], inherited: _Look) -> _Look:
    look = replace(
        inherited,
        pixels=_OWN_SIZE.get(element.tag, inherited.pixels),
        bold=inherited.bold or element.tag in _BOLD,
    )
    if element.tag == "a" and element.get("href"):
        look = replace(look, text=_LINK_BLUE)
    behind = style.get("background-color") or style.get("background") or element.get("bgcolor", "")
    if behind:
        look = replace(look, behind=_colour(behind, inherited.behind))
    if "color" in style:
        look = replace(look, text=_colour(style["color"], inherited.text))
    size = _PIXELS.match(style.get("font-size", ""))
    if size:
        look = replace(look, pixels=float(size[1]))
    if "font-weight" in style:
        look = replace(look, bold=style["font-weight"] in ("bold", "bolder", "600", "700", "800", "900"))
    return look


def _declarations(style: str) -> dict[str, str]:
    pairs = (declaration.partition(":") for declaration in style.split(";"))
    return {name.strip().lower(): value.replace("!important", "").strip().lower() for name, _, value in pairs}


def _colour(value: str, inherited: Colour | None) -> Colour | None:
    value = value.strip().lower()
    if value in ("inherit", "transparent", "none", "currentcolor"):
        return inherited
    rgb = _RGB.match(value)
    if rgb:
        return (int(rgb[1]), int(rgb[2]), int(rgb[3]))
    first = value.split()[0] if value else ""
    if re.fullmatch(r"#[0-9a-f]{3}", first):
        first = "#" + "".join(2 * digit for digit in first[1:])
    if re.fullmatch(r"#[0-9a-f]{6}", first):
        return (int(first[1:3], 16), int(first[3:5], 16), int(first[5:7], 16))
    return _NAMED.get(first)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
