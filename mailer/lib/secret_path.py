"""A part of a web address that nobody guesses."""

from __future__ import annotations

import re
from typing import Final

LEAST: Final = 16
_ALLOWED: Final = re.compile(r"[A-Za-z0-9_-]*")


def secret_path(text: str) -> str:
    """The text as it is, where it can stand in an address and is long enough.

    Raises:
        ValueError: naming what is wrong with it, without repeating it.
    """
    if not _ALLOWED.fullmatch(text):
        raise ValueError("it may hold letters from A to Z, digits, - and _ alone, and no slash")
    if len(text) < LEAST:
        raise ValueError(f"it must have at least {LEAST} characters, or somebody guesses it")
    return text
