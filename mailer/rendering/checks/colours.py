"""Colours as CSS writes them, and their contrast as WCAG 2 measures it."""

from __future__ import annotations

import re
from functools import lru_cache

Colour = tuple[int, int, int]

_NAMED: dict[str, Colour] = {
    "black": (0, 0, 0), "silver": (192, 192, 192), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "white": (255, 255, 255), "maroon": (128, 0, 0), "red": (255, 0, 0), "purple": (128, 0, 128),
    "fuchsia": (255, 0, 255), "green": (0, 128, 0), "lime": (0, 255, 0), "olive": (128, 128, 0),
    "yellow": (255, 255, 0), "navy": (0, 0, 128), "blue": (0, 0, 255), "teal": (0, 128, 128),
    "aqua": (0, 255, 255), "orange": (255, 165, 0), "whitesmoke": (245, 245, 245),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "darkgray": (169, 169, 169),
    "darkgrey": (169, 169, 169), "dimgray": (105, 105, 105), "dimgrey": (105, 105, 105),
}  # fmt: skip
_KEPT = ("inherit", "transparent", "none", "currentcolor", "unset")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*(?:[,/]\s*1(?:\.0*)?\s*)?\)")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})(?![0-9a-f])")


def colour_of(value: str, inherited: Colour | None) -> Colour | None:
    """The colour a declaration gives, ``inherited`` where it gives none, None where it can't be read.

    A gradient, a variable, a half-transparent colour and a picture without a colour can't.
    """
    value = value.strip().lower()
    if value in _KEPT:
        return inherited
    rgb = _RGB.match(value)
    if rgb:
        return (int(rgb[1]), int(rgb[2]), int(rgb[3]))
    return next((read for word in value.split() if (read := _solid(word))), None) if "gradient(" not in value else None


@lru_cache(maxsize=4096)
def contrast_ratio(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def written(colour: Colour) -> str:
    """A colour as staff know it: "#1f4e79"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _solid(word: str) -> Colour | None:
    if not _HEX.fullmatch(word):
        return _NAMED.get(word)
    digits = word[1:] if len(word) > 4 else "".join(2 * digit for digit in word[1:])  # noqa: PLR2004  ("#" and three)
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  (WCAG 2)
