"""Country names and time zones, from the tables of the IANA time zone database.

The tables know English names; ``OTHER_NAMES`` adds how members and other systems write the
countries a learned society meets most. Where a country has several zones, the guess is the zone
most of its people live in, and a member can correct it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

from mailer.members.spelling import bare

OTHER_NAMES: Final[dict[str, str]] = {
    "AE": "uae|emirates|vereinigte arabische emirate|émirats arabes unis",
    "AR": "argentinien|argentine",
    "AT": "österreich|oesterreich|autriche",
    "AU": "australien|australie",
    "BE": "belgien|belgique|belgië",
    "BR": "brasil|brasilien|brésil",
    "CA": "kanada",
    "CD": "democratic republic of the congo|dr congo",
    "CH": "schweiz|suisse|svizzera",
    "CI": "ivory coast|elfenbeinküste",
    "CL": "chili",
    "CN": "people's republic of china|pr china|prc|volksrepublik china|chine|中国",
    "CO": "kolumbien|colombie",
    "CZ": "czechia|czech republic|česko|tschechien|tchéquie|république tchèque",
    "DE": "deutschland|allemagne|federal republic of germany",
    "DK": "danmark|dänemark|danemark",
    "EE": "eesti|estland|estonie",
    "EG": "ägypten|égypte",
    "ES": "españa|spanien|espagne",
    "FI": "suomi|finnland|finlande",
    "FR": "frankreich",
    "GB": "uk|great britain|united kingdom|england|scotland|wales|northern ireland|"
    "united kingdom of great britain and northern ireland|großbritannien|vereinigtes königreich|royaume-uni",
    "GR": "hellas|griechenland|grèce|ελλάδα",
    "HK": "hong kong sar|hongkong",
    "HR": "hrvatska|kroatien|croatie",
    "HU": "magyarország|ungarn|hongrie",
    "IE": "republic of ireland|éire|irland|irlande",
    "IL": "ישראל|israël",
    "IN": "indien|inde|भारत",
    "IR": "islamic republic of iran|iran, islamic republic of",
    "IS": "ísland|island|islande",
    "IT": "italia|italien|italie",
    "JP": "japon|日本",
    "KE": "kenia",
    "KP": "north korea",
    "KR": "south korea|republic of korea|korea, republic of|korea|südkorea|corée du sud|대한민국",
    "LT": "lietuva|litauen|lituanie",
    "LU": "luxemburg",
    "LV": "latvija|lettland|lettonie",
    "MA": "marokko|maroc",
    "MX": "méxico|mexiko|mexique",
    "MY": "malaisie",
    "NL": "nederland|the netherlands|holland|niederlande|pays-bas",
    "NO": "norge|norwegen|norvège",
    "NZ": "neuseeland|nouvelle-zélande|aotearoa",
    "PL": "polska|polen|pologne",
    "PT": "portugal",
    "RO": "românia|rumänien|roumanie",
    "RU": "russian federation|russland|russie|россия",
    "SA": "ksa|saudi-arabien|arabie saoudite",
    "SE": "sverige|schweden|suède",
    "SG": "singapur|singapour",
    "SI": "slovenija|slowenien|slovénie",
    "SK": "slovak republic|slovensko|slowakei|slovaquie",
    "TH": "thaïlande",
    "TR": "türkiye|türkei|turquie",
    "TW": "taiwan, roc|taiwan, republic of china|臺灣|台灣",
    "UA": "україна|ukraine",
    "US": "usa|united states of america|united states|america|vereinigte staaten|vereinigte staaten von amerika|"
    "états-unis",
    "VN": "viet nam|việt nam",
    "ZA": "südafrika|afrique du sud|rsa",
}

# The database lists these countries' zones from another end than where most people live.
_POPULOUS_ZONE: Final = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "FM": "Pacific/Pohnpei",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}


def country_code(text: str) -> str | None:
    """The ISO code of two letters for a code or a name in any of the known spellings; None otherwise."""
    return _codes().get(bare(text))


def zone_of(country: str) -> str:
    """The time zone most people of a country live in; empty for an unknown code."""
    return _zones().get(country, "")


@cache
def _codes() -> dict[str, str]:
    codes = {}
    for code, name in _table("iso3166.tab"):
        codes[bare(code)] = codes[bare(name)] = code
    for code, names in OTHER_NAMES.items():
        codes.update({bare(name): code for name in names.split("|")})
    return codes


@cache
def _zones() -> dict[str, str]:
    zones = dict(_POPULOUS_ZONE)
    for code, _, zone, *_ in _table("zone.tab"):
        zones.setdefault(code, zone)
    return zones


def _table(name: str) -> Iterator[list[str]]:
    text = resources.files("tzdata").joinpath("zoneinfo", name).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
