"""The society as its letters show it: name, address, colours.

A ``Brand`` that exists can be read: its addresses are https, and its two accent colours have a
contrast of at least 4.5:1 against every background the letters use, in light and in dark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from mailer.content.faults import ContentRefused, Fault, faults_of
from mailer.content.fields import HttpsUrl, Line, PictureUrl, Zone

# The neutral surfaces of templates/email/_base: page, card, panel. A test holds the two together.
LIGHT_BACKGROUNDS = ("#f1efea", "#ffffff", "#f7f5f1")
DARK_BACKGROUNDS = ("#101418", "#1a2026", "#232a31")
LEAST_CONTRAST = 4.5

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LINE: TypeAdapter[str] = TypeAdapter(Line)
_HTTPS: TypeAdapter[str] = TypeAdapter(HttpsUrl)
_PICTURE: TypeAdapter[str] = TypeAdapter(PictureUrl)
_ZONE: TypeAdapter[str] = TypeAdapter(Zone)


class BrandRefused(ContentRefused):
    """The society can't be shown like this; ``faults`` names every field to put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What every letter of the society carries. Colours are ``#rrggbb``; ``logo_url`` may be "".

    ``time_zone`` is an IANA name, ``why`` one sentence on why the reader gets these letters.
    Raises ``BrandRefused`` with every fault at once.
    """

    name: str
    short_name: str
    website: str
    postal_address: tuple[str, ...]
    why: str
    contact_address: str
    time_zone: str
    colour_accent: str
    colour_accent_dark: str
    logo_url: str = ""
    logo_alt: str = ""

    def __post_init__(self) -> None:
        faults = (*_faults_in_text(self), *_faults_in_logo(self), *_faults_in_colours(self))
        if faults:
            raise BrandRefused(faults)

    def as_context(self) -> dict[str, str | list[str]]:
        """The plain data templates know as ``society``."""
        return {
            "name": self.name,
            "short_name": self.short_name,
            "website": self.website,
            "postal_address": list(self.postal_address),
            "logo_url": self.logo_url,
            "logo_alt": self.logo_alt,
            "colour_accent": self.colour_accent.lower(),
            "colour_accent_dark": self.colour_accent_dark.lower(),
            "why": self.why,
            "contact_address": self.contact_address,
            "time_zone": self.time_zone,
        }


def contrast(one: str, other: str) -> float:
    """The contrast of two ``#rrggbb`` colours as WCAG 2 defines it: 1.0 (the same) to 21.0 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (_linear(channel) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    end_of_the_straight_part = 0.04045
    return channel / 12.92 if channel <= end_of_the_straight_part else ((channel + 0.055) / 1.055) ** 2.4


def _faults_in_text(brand: Brand) -> tuple[Fault, ...]:
    checked = [
        *_faults(_LINE, "society, name", brand.name),
        *_faults(_LINE, "society, short name", brand.short_name),
        *_faults(_HTTPS, "society, website", brand.website),
        *_faults(_LINE, "society, why members get letters", brand.why),
        *_faults(_ZONE, "society, time zone", brand.time_zone),
    ]
    for number, line in enumerate(brand.postal_address, 1):
        checked += _faults(_LINE, f"society, postal address, line {number}", line)
    if not brand.postal_address:
        checked.append(Fault("society, postal address", "is missing", "Fill it in; the law wants it in every letter."))
    if brand.contact_address.count("@") != 1 or any(c.isspace() or c in '<>"' for c in brand.contact_address):
        checked.append(
            Fault("society, contact address", "is not an email address", "Write it such as office@example.org.")
        )
    return tuple(checked)


def _faults_in_logo(brand: Brand) -> tuple[Fault, ...]:
    if not brand.logo_url:
        return ()
    return (
        *_faults(_PICTURE, "society, logo", brand.logo_url),
        *_faults(_LINE, "society, words for the logo", brand.logo_alt),
    )


def _faults_in_colours(brand: Brand) -> tuple[Fault, ...]:
    return (
        *_colour_faults("society, accent colour", brand.colour_accent, LIGHT_BACKGROUNDS, "darker"),
        *_colour_faults("society, accent colour in dark mode", brand.colour_accent_dark, DARK_BACKGROUNDS, "lighter"),
    )


def _colour_faults(place: str, colour: str, backgrounds: tuple[str, ...], better: str) -> tuple[Fault, ...]:
    if not _COLOUR.fullmatch(colour):
        return (Fault(place, f"{colour!r} is not a colour", "Write it with six digits, such as #1f4e79."),)
    least, background = min((contrast(colour, background), background) for background in backgrounds)
    if least >= LEAST_CONTRAST:
        return ()
    message = f"{colour} is hard to read on {background}: contrast {least:.1f}:1, at least {LEAST_CONTRAST}:1 is needed"
    return (Fault(place, message, f"Choose a {better} colour."),)


def _faults(adapter: TypeAdapter[str], place: str, value: str) -> tuple[Fault, ...]:
    try:
        adapter.validate_python(value)
    except ValidationError as error:
        return tuple(Fault(place, fault.message, fault.remedy) for fault in faults_of(error, value))
    return ()
