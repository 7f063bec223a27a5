"""The languages that pages for members speak, as operators name them: ``en, de``."""

from __future__ import annotations

from typing import Final

SPOKEN: Final = {"en": "English", "fr": "Français", "de": "Deutsch", "es": "Español", "ja": "日本語"}
"""By code, each by its own name."""
_ALWAYS: Final = "en"


def parse_languages(text: str) -> list[tuple[str, str]]:
    """Code and name of each language in ``text``, in the order of ``SPOKEN``; all where it is empty.

    English is always among them: it is what is spoken where nothing else fits.

    Raises:
        ValueError: naming the part that is none of ``SPOKEN``.
    """
    codes = text.lower().replace(",", " ").split() or list(SPOKEN)
    for code in codes:
        if code not in SPOKEN:
            raise ValueError(f"{code!r} is none of {', '.join(SPOKEN)}")
    return [(code, name) for code, name in SPOKEN.items() if code == _ALWAYS or code in codes]
