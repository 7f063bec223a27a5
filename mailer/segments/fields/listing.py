"""Lists as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MOST_NAMED: Final = 6


def either(words: Sequence[str], *, joined: str = "or") -> str:
    """``a, b or c``; of a long list the first and how many more."""
    if len(words) > _MOST_NAMED:
        return f"{', '.join(words[: _MOST_NAMED - 1])} {joined} {len(words) - _MOST_NAMED + 1} more"
    return f" {joined} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def quoted(values: Sequence[object]) -> str:
    return either([f"“{value}”" for value in values])
