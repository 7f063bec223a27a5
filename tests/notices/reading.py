"""What a PDF file holds, read back from its streams: enough to see that every character is there."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_CHARACTERS = re.compile(r"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>")


def characters_of(pdf: bytes) -> set[str]:
    """Every character that some font of the document says it draws."""
    found = ""
    for text in _streams(pdf):
        for section in re.findall(r"beginbf(?:char|range)(.*?)endbf", text, re.DOTALL):
            for code in _CHARACTERS.findall(section):
                found += bytes.fromhex(code).decode("utf-16-be", "ignore")
    # A font may call a sign by the name of the radical that looks the same.
    return set(unicodedata.normalize("NFKC", found))


def pages_of(pdf: bytes) -> int:
    return max(int(count) for text in _streams(pdf) for count in re.findall(r"/Count (\d+)", text))


def _streams(pdf: bytes) -> Iterator[str]:
    for stream in _STREAM.findall(pdf):
        try:
            yield zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
