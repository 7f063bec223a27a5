"""Comparing words as people write them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Small and capital letters that no decomposition turns into ASCII.
STUBBORN: Final = {
    "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th",
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ı": "i", "’": " ",
}  # fmt: skip
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_BETWEEN: Final = re.compile(r"[\s!-/:-@\[-`{-~]+")
_STUBBORN: Final = str.maketrans(STUBBORN)


def bare(text: str) -> str:
    """The word without case, accents, spaces and punctuation: ``E-Mail`` and ``e_mail`` are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def words(text: str) -> list[str]:
    """The words without case and accents, as the search index knows them: ``Łódź`` is ``lodz``."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_STUBBORN).lower()
    return [word for word in _BETWEEN.split(plain) if word]
