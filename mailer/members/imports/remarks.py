"""What is odd about a row but no reason to refuse it. Gathered over the file and said once each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from ftfy import fix_encoding
from ftfy.badness import is_bad

from mailer.members.addresses import NormalisedAddress

_LINES_SHOWN: Final = 5
_SLIPS: Final = {
    **dict.fromkeys(["gmail.con", "gmai.com", "gmial.com", "gmal.com", "gnail.com", "gmaill.com"], "gmail.com"),
    **dict.fromkeys(["hotnail.com", "hotmial.com", "hotmai.com", "hotmail.con", "hotmal.com"], "hotmail.com"),
    **dict.fromkeys(["yaho.com", "yahoo.con", "yhoo.com", "yahooo.com"], "yahoo.com"),
    **dict.fromkeys(["outlok.com", "outlook.con", "outloo.com"], "outlook.com"),
    **dict.fromkeys(["iclould.com", "icloud.con"], "icloud.com"),
}
_ENDINGS: Final = {".con": ".com", ".cmo": ".com", ".ogr": ".org", ".og": ".org", ".edi": ".edu"}
_UNREAD: Final = re.compile(
    r"^(no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|abuse|bounces?)@|@((lists?|listserv|groups)\..*|googlegroups\.com)$"
)
_WIDE: Final = re.compile("[\uff01-\uff5e]")


class Remark(StrEnum):
    """Each value is the sentence shown after the lines it is about; in brackets behind a line, what may be meant."""

    NO_NAME = "there is no name; letters will say 'Dear colleague'"
    NO_ADDRESS = "there is no e-mail address; this member gets no mail"
    GARBLED = (
        "a name looks garbled, as if stored in a wrong encoding once; it is kept as it is, correct it at its source"
    )
    DAMAGED = "a name holds the sign � where a letter was lost; correct it at its source"
    SLIP = "the domain of the address looks like a slip; it is kept as it is, correct it if it is one"
    UNREAD = "the address is one no single person reads, such as noreply@ or a mailing list; ask for another"
    OWN = "the address is one the society itself writes from; letters to it may go round in circles"
    TRIMMED = "there were spaces around the address; they were dropped"
    WIDE = "the address was typed with wide characters and is stored with plain ones"
    SMTPUTF8 = "the address has letters before the @ that many mail servers don't take yet"
    SHARED = "the address belongs to another member too; both keep it, and each letter goes there once"
    STOPPED = "mail to this address was stopped before and stays stopped, whatever the file says"
    LATE = "the status says active, but the dues have ended; correct dues_until, which is what counts"
    ERASED_ADDRESS = "somebody with this address was erased at their own wish; the line was left out"
    ERASED = "this member was erased at their own wish and stays so; the line was left out"
    CONSENT_KEPT = "tracking_consent says yes, but a file can't give consent for a member already known; it stays no"


Noted = tuple[Remark, str]
"""A remark, and what may be meant instead; empty where nothing is suggested."""


def about_name(given_name: str, family_name: str) -> Iterator[Noted]:
    both = f"{given_name} {family_name}".strip()
    if not both:
        yield Remark.NO_NAME, ""
    elif not both.isascii():
        if is_bad(both) and (meant := fix_encoding(both)) != both:
            yield Remark.GARBLED, f"perhaps '{meant}'"
        if "\ufffd" in both:
            yield Remark.DAMAGED, ""


def about_address(addresses: Sequence[NormalisedAddress], as_typed: Iterable[str]) -> Iterator[Noted]:
    for cell in as_typed:
        if cell != cell.strip(" "):
            yield Remark.TRIMMED, ""
        if not cell.isascii() and _WIDE.search(cell):
            yield Remark.WIDE, ""
    for address in addresses:
        if address.smtputf8:
            yield Remark.SMTPUTF8, ""
        if meant := _meant(address.key.rpartition("@")[2]):
            yield Remark.SLIP, f"perhaps {meant}"
        if _UNREAD.search(address.key):
            yield Remark.UNREAD, ""


@lru_cache(maxsize=4096)
def _meant(domain: str) -> str:
    """The domain that was probably meant; empty when nothing looks wrong."""
    if domain in _SLIPS:
        return _SLIPS[domain]
    name, dot, ending = domain.rpartition(".")
    return name + _ENDINGS[dot + ending] if dot + ending in _ENDINGS else ""


class RemarkList:
    """Collects remarks with the first lines they stand on."""

    def __init__(self) -> None:
        self._counts: Counter[Remark] = Counter()
        self._places: dict[Remark, list[str]] = {}

    def add(self, line: int, remarks: Iterable[Noted]) -> None:
        for remark, meant in remarks:
            self._counts[remark] += 1
            places = self._places.setdefault(remark, [])
            if len(places) < _LINES_SHOWN:
                places.append(f"{line} ({meant})" if meant else str(line))

    def sentences(self) -> Iterator[str]:
        for remark in filter(self._places.get, Remark):
            places, more = self._places[remark], self._counts[remark] - len(self._places[remark])
            shown = ", ".join(places) + (f" and {more:,} more" if more else "")
            yield f"line{'s' if self._counts[remark] > 1 else ''} {shown}: {remark.value}"
