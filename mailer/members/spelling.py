"""Comparing words as people write them."""

from __future__ import annotations

import unicodedata


def bare(text: str) -> str:
    """The word without case, accents, spaces and punctuation: ``E-Mail`` and ``e_mail`` are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())
