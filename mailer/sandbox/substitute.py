"""Substitution tags replaced as SendGrid replaces them: plain text for plain text, nothing escaped.

A value that holds a tag is replaced again, up to four levels deep. Where tags overlap, the longest
wins, so the result doesn't depend on the order of the keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NESTED_LEVELS = 4
# Nested tags can multiply without end; SendGrid refuses messages of 30 MB, so nothing above can matter.
MAX_CHARACTERS = 30 * 1024 * 1024


def substitute(text: str, substitutions: Mapping[str, str]) -> str:
    """Return ``text`` with every tag replaced by its value."""
    for _ in range(1 + NESTED_LEVELS):
        present = [tag for tag in substitutions if tag and tag in text]
        if not present or _grown_length(text, present, substitutions) > MAX_CHARACTERS:
            return text
        text = _pattern(present).sub(lambda match: substitutions[match.group()], text)
    return text


def _pattern(tags: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(tags, key=len, reverse=True))))


def _grown_length(text: str, tags: list[str], substitutions: Mapping[str, str]) -> int:
    """An upper bound of the length after one pass."""
    return len(text) + sum(text.count(tag) * len(substitutions[tag]) for tag in tags)
