"""Draws one made-up person: a name in its own script, an institution, an address that nobody has.

Addresses stand under example.org, example.com and example.net, which are reserved and deliver nowhere.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Final

from mailer.demo.names import NAMES
from mailer.demo.places import Place

_NATIVE_SHARE: Final = 0.6
# Letters that no decomposition turns into ASCII.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "þ": "th", "ı": "i", "ð": "d", "œ": "oe"}
)
_INSTITUTIONS: Final = {
    "en": ("Cytokine Institute, {}", "{} Centre for Immunology", "Interferon Laboratory, {}"),
    "de": ("Institut für Immunologie, {}", "Zytokinzentrum {}"),
    "fr": ("Institut d’immunologie, {}", "Centre des cytokines, {}"),
    "it": ("Istituto di Immunologia, {}", "Centro Citochine {}"),
    "es": ("Instituto de Inmunología, {}", "Centro de Citocinas, {}"),
    "pt": ("Instituto de Imunologia, {}", "Centro de Citocinas, {}"),
    "ja": ("{}免疫学研究所", "{}サイトカインセンター"),
    "ko": ("{} 면역학연구소", "{} 사이토카인센터"),
    "zh": ("{}免疫学研究所", "{}细胞因子中心"),
}
_COMPANIES: Final = ("{} Biologics", "Interleukin Therapeutics, {}", "{} Cytometry & Sons")


@dataclass(frozen=True, slots=True)
class Person:
    given_name: str
    family_name: str
    institution: str
    time_zone: str
    email: str
    second_email: str


def draw_person(rng: Random, place: Place, *, serial: int, in_industry: bool, native_host: bool) -> Person:
    """Draw somebody who lives at ``place``; ``serial`` keeps their addresses apart from everybody else's."""
    given, family = (rng.choice(names.split()) for names in NAMES[rng.choice(place.cultures.split())])
    native = rng.random() < _NATIVE_SHARE
    town_at = rng.randrange(len(place.towns.split()))
    town = place.towns.split()[town_at]
    kind = "biologics" if in_industry else "immunology"
    label = f"{kind}-{_hyphenated(_written(town, native=False), ascii_only=not native_host)}"
    local = f"{_local(_written(given, native=False))}.{_local(_written(family, native=False))}{serial}"
    patterns = _COMPANIES if in_industry else _INSTITUTIONS[place.language if native else "en"]
    return Person(
        given_name=_written(given, native=native),
        family_name=_written(family, native=native),
        institution=rng.choice(patterns).format(_written(town, native=native)),
        time_zone=place.zones.split()[town_at] if place.zones else "",
        email=f"{local}@{label}.example.{'com' if in_industry else 'org'}",
        second_email=f"{local}@post.example.net",
    )


def _written(name: str, *, native: bool) -> str:
    own, _, latin = name.replace("_", " ").partition("=")
    return own if native or not latin else latin


def _local(text: str) -> str:
    return "".join(c for c in _ascii(text) if c.isalnum())


def _hyphenated(text: str, *, ascii_only: bool) -> str:
    plain = _ascii(text) if ascii_only else text.lower()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return decomposed.encode("ascii", "ignore").decode("ascii")
