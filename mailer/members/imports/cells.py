"""Reads one cell each: text, categories, countries, time zones, languages, lists, yes and no.

A reader gets the cell without surrounding spaces, never empty, and returns the value or raises
``CellRefused``. Nothing is guessed: what can be read in two ways is refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from mailer.lib.wallclock import zones
from mailer.members.countries import country_code
from mailer.members.imports.faults import CellRefused, shortened
from mailer.members.imports.vocabulary import CATEGORY_OF, LANGUAGE_OF, NO, STATUS_OF, SUPPRESSION_OF, YES
from mailer.members.models import Category, Suppression
from mailer.members.spelling import bare

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Invisible, and without meaning: programs leave them behind when text is copied.
_LEFTOVERS: Final = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?")
_FAMILY_FIRST: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]+")
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def text(cell: str, *, longest: int) -> str:
    """One line of text. Runs of spaces become one, accents one with their letter; formulas stay what they are."""
    if _CONTROL.search(cell):
        raise CellRefused("there is a line break or an invisible control character in it", "Write it on one line")
    cell = " ".join(cell.split())
    if not cell.isascii():
        cell = unicodedata.normalize("NFC", _LEFTOVERS.sub("", cell))
    if len(cell) > longest:
        raise CellRefused(f"it has {len(cell):,} characters", f"Shorten it to {longest}")
    return cell


def full_name(cell: str, *, longest: int) -> tuple[str, str]:
    """Given and family name out of one cell: "Lovelace, Ada", or "Ada Lovelace" where the last word is the family's.

    Names in Chinese, Japanese and Korean letters begin with the family's.
    """
    family, comma, given = text(cell, longest=longest).partition(",")
    if not comma and _FAMILY_FIRST.fullmatch(family):
        family, _, given = family.partition(" ")
    elif not comma:
        given, _, family = family.strip().rpartition(" ")
    return given.strip(), family.strip()


def paragraph(cell: str, *, longest: int) -> str:
    """As ``text``, but line breaks inside the cell, common in addresses, become spaces."""
    return text(" ".join(cell.split()), longest=longest)


def yes_or_no(cell: str) -> bool:
    word = bare(cell)
    if word in YES or word in NO:
        return word in YES
    raise CellRefused(f"'{shortened(cell)}' is neither yes nor no", "Write yes or no")


def suppression(cell: str) -> str:
    """The reason in our words; a plain yes, or the day it happened, means staff decided; a no means none."""
    if reason := SUPPRESSION_OF.get(bare(cell)):
        return reason
    if _MOMENT.fullmatch(cell):
        return Suppression.Reason.MANUAL.value
    return Suppression.Reason.MANUAL.value if yes_or_no(cell) else ""


def category(cell: str) -> str:
    value = CATEGORY_OF.get(bare(cell))
    if value is None:
        known = ", ".join(Category.values)
        raise CellRefused(f"'{shortened(cell)}' is not a member category", f"Write one of: {known}")
    return value


def status(cell: str) -> str:
    """``"active"``, ``"grace"`` or ``"lapsed"``; empty for those who are no members yet."""
    value = STATUS_OF.get(bare(cell))
    if value is None:
        raise CellRefused(
            f"'{shortened(cell)}' is not a membership status we know",
            "Write active, grace or lapsed, or leave the column out",
        )
    return value


def country(cell: str) -> str:
    code = country_code(cell)
    if code is None:
        raise CellRefused(f"'{shortened(cell)}' is not a country we know", "Write the code of two letters, such as DE")
    return code


def time_zone(cell: str) -> str:
    zone = cell.replace(" ", "_")
    if zone not in zones():
        raise CellRefused(f"'{shortened(cell)}' is not a time zone", "Write it as Region/City, such as Europe/Athens")
    return zone


def language(cell: str) -> str:
    named = LANGUAGE_OF.get(bare(cell.partition("(")[0]))
    if named is None and not (len(cell) <= 20 and _LANGUAGE_TAG.fullmatch(cell)):  # noqa: PLR2004 - the column's size
        raise CellRefused(f"'{shortened(cell)}' is not a language we know", "Write its code, such as en, fr or ja")
    return named or cell.replace("_", "-")


def words(cell: str) -> tuple[str, ...]:
    """Several values in one cell, parted by semicolons, vertical bars or, without these, commas."""
    parts = (part.strip(' "') for part in re.split(r"[;|]" if re.search(r"[;|]", cell) else ",", cell))
    return tuple(dict.fromkeys(text(part, longest=100) for part in parts if part))
