"""Header text: as it is where ASCII and one line allow it, or else in encoded words (RFC 2047).

Every encoded word holds whole characters and stands on a line of its own, so words made of pieces
one by one can be joined: the white space between two of them means nothing.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterator
from typing import Final

FOLD: Final = "\r\n "
LINE: Final = 76
"""Characters on one line of a header, its name included."""

_WORD_BYTES: Final = 45
"""Bytes of text in one encoded word: it has 72 characters of the 75 allowed."""
_LINE_WORD_BYTES: Final = 39
"""As ``_WORD_BYTES``, for a word that must leave room for the name "Subject: "."""

_LARGEST_OF_TWO_BYTES: Final = "\u07ff"
_LARGEST_OF_THREE_BYTES: Final = "\uffff"
_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")


def encoded_words(text: str, *, most_bytes: int = _LINE_WORD_BYTES) -> str:
    """``text`` as folded encoded words; "" for "". Raises ``UnicodeEncodeError`` for a lone surrogate."""
    octets = text.encode()
    if len(octets) <= most_bytes:
        return _word(octets) if octets else ""
    return FOLD.join(_word(chunk.encode()) for chunk in _chunks(text, most_bytes))


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{b2a_base64(octets, newline=False).decode()}?="


def _chunks(text: str, most_bytes: int) -> Iterator[str]:
    widest = max(text)
    width = 4 if widest > _LARGEST_OF_THREE_BYTES else 3 if widest > _LARGEST_OF_TWO_BYTES else 2
    characters = most_bytes // width
    for start in range(0, len(text), characters):
        yield text[start : start + characters]


def plain(text: str, *, name_length: int) -> str | None:
    """``text`` unencoded and folded at spaces, or None when it must be encoded.

    ``name_length``: characters before it on its first line.
    """
    if not text.isascii() or not text.isprintable() or "=?" in text or text != text.strip():
        return None
    return text if name_length + len(text) <= LINE else _folded(text, name_length)


def _folded(text: str, used: int) -> str | None:
    """Break at spaces only, so that unfolding gives back exactly ``text``."""
    lines, line = [], ""
    for word in text.split(" "):
        if not word or len(word) >= LINE - used:
            return None
        if line and used + len(line) + 1 + len(word) > LINE:
            lines.append(line)
            line, used = word, 1
        else:
            line = f"{line} {word}" if line else word
    return FOLD.join([*lines, line])


def phrase(name: str, *, name_length: int) -> str:
    """A display name before an address: atoms, one quoted string, or encoded words."""
    if name.isascii() and name_length + len(name) + 2 <= LINE:
        return f'"{name}"' if '"' not in name and "\\" not in name else _quoted_string(name)
    if len(name.encode()) <= _WORD_BYTES:
        return encoded_words(name, most_bytes=_WORD_BYTES)
    return FOLD.join(_long_phrase(name.split(" ")))


def _quoted_string(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _long_phrase(words: list[str]) -> Iterator[str]:
    """Encode from the first word that needs it to the last: some readers see spaces between encoded words."""
    plain_word = [bool(_ATOM.fullmatch(word)) and len(word) < LINE and "=?" not in word for word in words]
    first = plain_word.index(False) if False in plain_word else len(words)
    last = len(words) - plain_word[::-1].index(False) if False in plain_word else len(words)
    yield from words[:first]
    yield from filter(None, [encoded_words(" ".join(words[first:last]), most_bytes=_WORD_BYTES)])
    yield from words[last:]
