"""Quoted-printable text (RFC 2045) that can be encoded in pieces.

Every piece begins a line and leaves room for a soft break behind its last line. So pieces encoded
one by one can be joined with soft breaks, and the result is what encoding the whole would have
decoded to. No line is longer than 76 characters, none ends in white space, and none begins with a
dot or with "From ": what comes out needs no dot-stuffing and no mailbox quoting.
"""

from __future__ import annotations

import re
from typing import Final

SOFT_BREAK: Final = b"=\r\n"
MOST: Final = 73
"""Characters on one line, before a guard at its beginning (2 more) and the soft break (1 more)."""

_VERBATIM: Final = {*range(ord(" "), ord("~") + 1), ord("\t")} - {ord("=")}
_ESCAPES: Final = {byte: f"={byte:02X}" for byte in set(range(256)) - _VERBATIM}
# As many characters as a line takes, but never the first one or two of an escape at its end.
_LINE: Final = re.compile(rf".{{1,{MOST}}}(?<!=)(?<!=[0-9A-F])", re.DOTALL)


def quoted(text: str) -> bytes:
    """Encode ``text``. LF and CRLF become line ends; any other control character is escaped.

    Raises:
        UnicodeEncodeError: for a lone surrogate.
    """
    octets = text.replace("\r\n", "\n").encode().decode("latin-1")
    return "\r\n".join(map(_line, octets.split("\n"))).encode("ascii")


def ends_inside_line(encoded: bytes) -> bool:
    """Whether a soft break must stand before what is joined to ``encoded``."""
    return bool(encoded) and not encoded.endswith(b"\n")


def _line(octets: str) -> str:
    escaped = octets.translate(_ESCAPES)
    if escaped.endswith((" ", "\t")):
        escaped = f"{escaped[:-1]}={ord(escaped[-1]):02X}"
    return "=\r\n".join(map(_guarded, _LINE.findall(escaped)))


def _guarded(line: str) -> str:
    if line.startswith((".", "From ")):
        return f"={ord(line[0]):02X}{line[1:]}"
    return line
