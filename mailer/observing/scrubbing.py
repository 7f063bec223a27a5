"""What must not leave through logs, traces and reports of errors: addresses, tokens, a database's quotations.

Our own lines name nobody. What others say in our name does: a database quotes the row it refuses, a
mail server the address, a web framework the path with its token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from mailer.lib.redaction import TOKEN

ADDRESS: Final = re.compile(r"[^\s<>\"'(),;:=\[\]{}]*@[^\s<>\"'(),;:=\[\]{}]+")
# PostgreSQL: "DETAIL:  Failing row contains (7, Ada, Lovelace, ...)." It may go on for lines, up to the next frame.
_QUOTATION: Final = re.compile(r"^(\s*(?:DETAIL|CONTEXT|Key|PARAMETERS|params)\b[^\n:]*:).*$", re.MULTILINE)


def scrubbed(text: str) -> str:
    """The text with an ellipsis for whatever tells who somebody is."""
    return ADDRESS.sub("…@…", TOKEN.sub("/…", _QUOTATION.sub(r"\1 …", text)))


def scrubbed_whole(value: Any) -> Any:
    """The same for everything in lists and mappings, keys included."""
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, Mapping):
        return {scrubbed(str(key)): scrubbed_whole(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(scrubbed_whole(each) for each in value)
    return value
