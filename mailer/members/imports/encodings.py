"""Proposes how bytes that are not UTF-8 may be meant, with the names as they would then read.

A proposal is never acted on by itself: the same bytes are good text in several encodings, and only
somebody who knows the names can tell which. Whoever imports looks at the sample and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

MOST_PROPOSALS: Final = 4
# The likelier first: this decides between encodings that make equally good sense of the bytes.
CANDIDATES: Final = (
    "cp1252", "mac-roman", "cp932", "euc-jp", "cp1250", "cp1251", "gb18030", "big5", "cp949", "koi8-r", "cp1253",
    "cp1254", "cp1255", "cp1256", "cp850",
)  # fmt: skip
NAMES: Final = {
    "cp1252": "Western Europe, Windows",
    "mac-roman": "Western Europe, older Macintosh",
    "cp932": "Japanese, Shift-JIS",
    "euc-jp": "Japanese, EUC",
    "cp1250": "Central Europe, Windows",
    "cp1251": "Cyrillic, Windows",
    "gb18030": "Chinese, simplified",
    "big5": "Chinese, traditional",
    "cp949": "Korean",
    "koi8-r": "Cyrillic, Unix",
    "cp1253": "Greek, Windows",
    "cp1254": "Turkish, Windows",
    "cp1255": "Hebrew, Windows",
    "cp1256": "Arabic, Windows",
    "cp850": "Western Europe, DOS",
    "utf-16-le": "Unicode text without its mark",
    "utf-16-be": "Unicode text without its mark, other byte order",
}
_AS_GOOD: Final = 0.1
_ODD: Final = re.compile("[a-z](?:[\u00c0-\u00de\u0178\u017d\u0160]|(?![\u00b4\u2019])[\u0080-\u00bf\u2000-\u2122])")
_LINES_SHOWN: Final = 3
_LINE_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """An encoding the bytes may be in: its name for ``--encoding``, in words, and lines as they would then read."""

    encoding: str
    words: str
    sample: tuple[str, ...]


def propose(telling: bytes) -> tuple[Proposal, ...]:
    """The encodings that make sense of ``telling``, the likeliest first.

    Args:
        telling: lines of the file that hold bytes beyond ASCII.
    """
    if wide := wide_without_mark(telling):
        return (_proposal(wide, telling),)
    isolated = [name.replace("-", "_") for name in CANDIDATES]
    chaos = {
        # Encodings that give the same text are told as one match.
        name.replace("_", "-"): match.chaos + _oddness(str(match))
        for match in from_bytes(telling, cp_isolation=isolated)
        for name in match.could_be_from_charset
    }
    least = min(chaos.values(), default=0.0)
    good = [name for name in CANDIDATES if name in chaos and chaos[name] <= least + _AS_GOOD]
    ordered = sorted(good, key=lambda name: round(chaos[name] - least, 1))
    return tuple(_proposal(name, telling) for name in ordered[:MOST_PROPOSALS])


def _oddness(text: str) -> float:
    """How much of what is not ASCII stands where nobody writes it: capitals and signs after small letters."""
    odd, beyond = len(_ODD.findall(text)), sum(not letter.isascii() for letter in text)
    return odd / beyond if beyond else 0.0


def wide_without_mark(head: bytes) -> str:
    """UTF-16 that lost its mark has a NUL beside nearly every letter of the header; empty when it is none."""
    head = head[:200]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 3 < len(head):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _proposal(encoding: str, telling: bytes) -> Proposal:
    # Of a sample that was cut in the middle of a letter, only that letter is lost.
    lines = telling.decode(encoding, errors="replace").splitlines()
    accented = [line for line in lines if not line.isascii()] or lines
    shown = tuple(_around_the_letter(line) for line in accented[:_LINES_SHOWN])
    return Proposal(encoding, NAMES[encoding], shown)


def _around_the_letter(line: str) -> str:
    """The part of a line in which the telling letter stands; what can't be seen is shown as �."""
    telling = next((index for index, letter in enumerate(line) if not letter.isascii()), 0)
    start = max(0, telling - _LINE_SHOWN // 2)
    part = line[start : start + _LINE_SHOWN].strip()
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in part)
