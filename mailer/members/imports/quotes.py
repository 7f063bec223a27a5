"""Finds the quotation mark that broke a record: the one that opens a cell and is not closed where it ends."""

from __future__ import annotations

import re
from typing import Final

_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")


def unclosed_quote(text: str, delimiter: str) -> int | None:
    """Return the line within ``text``, counted from 0, on which the guilty mark stands; None without one."""
    edge = re.escape(delimiter)
    quoted = re.compile(rf'"(?:[^"]++|"")*+"(?={edge}|[\r\n]|\Z)')
    plain = re.compile(rf"[^{edge}\r\n]*")
    position = 0
    while position < len(text):
        cell = (quoted if text[position] == '"' else plain).match(text, position)
        if cell is None:
            return len(_LINE_BREAK.findall(text, 0, position))
        position = cell.end() + 1
    return None
