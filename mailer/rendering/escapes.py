"""What lxml writes for a value in each place: determined by experiment, held by a property test.

libxml2 keeps quotes in text as they are; an attribute's own quotes depend on what is in it; an
address in ``href`` or ``src`` has everything but printable ASCII percent-encoded. Two relics of
HTML 4 come through an attribute unescaped: ``&{...}`` and ``<!--...-->``.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_VERBATIM_IN_ATTRIBUTES = re.compile(r"(&\{[^}]*\}|<!(?=--).*?-->)", re.DOTALL)
_PRINTABLE_ASCII_BUT_SPACE = "".join(map(chr, range(0x21, 0x7F)))


def in_text(value: str) -> str:
    """``value`` as lxml writes it between tags."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_attribute(value: str) -> str:
    """A whole attribute value with its quotes, as lxml writes it."""
    escaped = _attribute_text(value) if "&" in value or "<" in value or ">" in value else value
    if '"' not in escaped:
        return f'"{escaped}"'
    if "'" not in escaped:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', "&quot;") + '"'


def in_address(value: str) -> str:
    """A whole ``href`` or ``src`` value with its quotes, as lxml writes it."""
    if not value.isascii() or not value.isprintable() or " " in value:
        value = quote(value.lstrip(" \t\n\r"), safe=_PRINTABLE_ASCII_BUT_SPACE)
    return in_attribute(value)


def _attribute_text(value: str) -> str:
    parts = _VERBATIM_IN_ATTRIBUTES.split(value)
    parts[::2] = map(in_text, parts[::2])
    return "".join(parts)
