"""The letter with its clicks on it: behind each link, how many people and how many likely machines followed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final

from mailer.lib.redaction import TOKEN
from mailer.tracking.statistics.figures import LinkFigures, Readers, add_readers

# Comments are stepped over: what stands in them is for other programs, and a mark there would be lost.
_LINK: Final = re.compile(r'<!--.*?-->|<a\b[^>]*?\shref="(https?://[^"]*)"[^>]*>.*?</a>', re.IGNORECASE | re.DOTALL)
_PILL: Final = (
    "display:inline-block;margin:0 0 0 4px;padding:0 7px;border-radius:10px;font:bold 12px/20px Arial,sans-serif;"
    "vertical-align:middle;white-space:nowrap;text-decoration:none;"
)
# From few clicks to the most, darker by steps; the figure has a contrast of at least 4.5:1 on each.
_HEAT: Final = (
    "background:#fdeccd;color:#5a3b00",
    "background:#f9c978;color:#472e00",
    "background:#b3541e;color:#ffffff",
    "background:#8c1d18;color:#ffffff",
)
_NONE: Final = "background:#e8e8e8;color:#555555"
_MACHINE: Final = "background:#ffffff;color:#444444;border:1px dashed #666666;line-height:18px"
_HIDDEN: Final = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);white-space:nowrap"


def marked(html: str, links: Sequence[LinkFigures]) -> str:
    """``html`` with a mark behind each link to a web address; its own text stays as it is."""
    found = [match for match in _LINK.finditer(html) if match[1]]
    counts = _counts([_bare(match[1]) for match in found], links)
    most = max((readers.person for readers in counts), default=0)
    numbers = iter(counts)
    return _LINK.sub(lambda match: match[0] + _mark(next(numbers), most) if match[1] else match[0], html)


def _bare(href: str) -> str:
    """The address as events keep it: without what makes a personal link personal."""
    return TOKEN.sub("/…", unescape(href))


def _counts(urls: Sequence[str], links: Sequence[LinkFigures]) -> list[Readers]:
    """Who followed each link of the letter, the links by their address in the order of the letter."""
    counts = [Readers() for _ in urls]
    fixed = [place for place, url in enumerate(urls) if "/…" not in url]
    for link in links:
        places = [place for place, url in enumerate(urls) if url == link.url]
        if places:
            add_readers(counts[_chosen(link.place, places, fixed)], link.copies)
    return counts


def _chosen(place: int | None, places: Sequence[int], fixed: Sequence[int]) -> int:
    """Which of several links to one address is meant. Some count all links, some those alone that lead elsewhere."""
    known = [] if place is None else [place, *fixed[place : place + 1]]
    return next((one for one in known if one in places), places[0])


def _mark(readers: Readers, most: int) -> str:
    return "".join(_pills(readers, most))


def _pills(readers: Readers, most: int) -> Iterator[str]:
    yield _pill(readers.person, "followed by people:", _heat(readers.person, most))
    if readers.machine:
        yield _pill(readers.machine, "by likely machines alone:", _MACHINE)
    if readers.unknown:
        yield _pill(readers.unknown, "by whom nobody can tell:", _MACHINE, after=" ?")


def _pill(n: int, words: str, look: str, after: str = "") -> str:
    said, end = (f'<span style="{_HIDDEN}">{text}</span>' for text in (f"({words} ", ")"))
    return f'<span style="{_PILL}{look}">{said}{n:,}{after}{end}</span>'


def _heat(n: int, most: int) -> str:
    return _HEAT[min(len(_HEAT) * n // (most + 1), len(_HEAT) - 1)] if n else _NONE
