"""The look of text at one point of the document, handed down from element to element as CSS does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

from mailer.rendering.checks.colours import Colour, colour_of

NORMAL_CONTRAST, LARGE_CONTRAST = 4.5, 3.0
NORMAL_LEADING = 1.2
_LARGE_PIXELS, _LARGE_BOLD_PIXELS = 24.0, 18.66
_BLACK, _WHITE, _LINK_BLUE = (0, 0, 0), (255, 255, 255), (0, 0, 238)
_DARK, _LINK_IN_DARK = (30, 30, 30), (158, 158, 255)
_OWN_SIZE = {"h1": 32.0, "h2": 24.0, "h3": 18.72, "h4": 16.0, "small": 13.0}
_BOLD = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th"})
_BOLD_WEIGHTS = ("bold", "bolder", "600", "700", "800", "900")
_TOLD = ("color", "font-weight", "font-size", "line-height")
_LENGTH = re.compile(r"([\d.]+)(px|pt|em|rem|%|)")
_KEYWORDS = {"x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes are in pixels; None is a colour that can't be read. ``leading`` is a factor of the size, or ``line`` is."""

    text: Colour | None = _BLACK
    behind: Colour | None = _WHITE
    link: Colour = _LINK_BLUE
    pixels: float = 16.0
    bold: bool = False
    line: float | None = None
    factor: float = NORMAL_LEADING
    align: str = ""

    @classmethod
    def of_nothing(cls, *, dark: bool) -> Look:
        """What mail programs show without any style."""
        return cls(text=_WHITE, behind=_DARK, link=_LINK_IN_DARK) if dark else cls()

    @property
    def least_contrast(self) -> float:
        large = self.pixels >= (_LARGE_BOLD_PIXELS if self.bold else _LARGE_PIXELS)
        return LARGE_CONTRAST if large else NORMAL_CONTRAST

    @property
    def line_height(self) -> float:
        """From one line to the next, in pixels."""
        return self.factor * self.pixels if self.line is None else self.line

    @property
    def leading(self) -> float:
        return self.line_height / self.pixels if self.pixels else 0.0


def look_of(element: etree._Element, style: Mapping[str, str], inherited: Look) -> Look:
    """The look inside ``element`` which has ``style`` and stands where texts look like ``inherited``."""
    tag = str(element.tag)
    name = "link" if tag == "a" and element.get("href") else tag
    behind = style.get("background-color") or element.get("bgcolor", "")
    align = style.get("text-align") or _aligned(element, tag)
    told = tuple(style.get(name, "") for name in _TOLD)
    return _look(name, behind, align, told, inherited)


@lru_cache(maxsize=4096)  # letters say the same again and again
def _look(name: str, behind: str, align: str, told: tuple[str, ...], inherited: Look) -> Look:
    colour, weight, font_size, line_height = told
    size = _size(font_size, inherited.pixels)
    text = inherited.link if name == "link" else inherited.text
    look = replace(
        inherited,
        text=colour_of(colour, inherited.text) if colour else text,
        behind=colour_of(behind, inherited.behind) if behind else inherited.behind,
        pixels=_OWN_SIZE.get(name, inherited.pixels) if size is None else size,
        bold=weight in _BOLD_WEIGHTS if weight else inherited.bold or name in _BOLD,
        align=align or inherited.align,
    )
    return _led(look, line_height) if line_height else look


def _size(value: str, inherited: float) -> float | None:
    if value in _KEYWORDS:
        return _KEYWORDS[value]
    return _measure(value, inherited)


def _measure(value: str, whole: float) -> float | None:
    """A length in pixels; ``whole`` is what "em" and "%" are parts of. None for what can't be read."""
    found = _LENGTH.fullmatch(value)
    if not found:
        return None
    factor = {"px": 1.0, "pt": 4 / 3, "em": whole, "rem": 16.0, "%": whole / 100, "": 0.0}[found[2]]
    try:
        return float(found[1]) * factor
    except ValueError:
        return None


def _led(look: Look, value: str) -> Look:
    """A bare number is handed down as a factor, everything else in pixels."""
    if value == "normal":
        return replace(look, line=None, factor=NORMAL_LEADING)
    if re.fullmatch(r"\d*\.?\d+", value):
        return replace(look, line=None, factor=float(value))
    line = _measure(value, look.pixels)
    return look if line is None else replace(look, line=line)


def _aligned(element: etree._Element, tag: str) -> str:
    """What the older attribute says; on a table it places the table and not its text."""
    return "center" if tag == "center" else "" if tag in ("table", "img") else element.get("align", "").lower()
