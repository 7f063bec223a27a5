"""What is odd about a row but no reason to refuse it. Gathered over the file and said once each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

from mailer.members.addresses import NormalisedAddress

_LINES_SHOWN: Final = 5
_GARBLED: Final = re.compile("[ÃÂ][\u0080-\u00bf\u0152-\u2122]|â€")
_SLIP: Final = re.compile(
    r"@(gmai?l\.con|gmial\.com|gmal\.com|gnail\.com|hotnail\.com|hotmial\.com|yaho\.com|outlok\.com|.+\.(con|cmo|ogr))$"
)
_UNREAD: Final = re.compile(r"^(no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|abuse)@")
_WIDE: Final = re.compile("[\uff01-\uff5e]")


class Remark(StrEnum):
    """Each value is the sentence shown after the lines it is about."""

    NO_NAME = "there is no name; letters will say 'Dear colleague'"
    NO_ADDRESS = "there is no e-mail address; this member gets no mail"
    GARBLED = "a name looks garbled, as in 'JosÃ©'; it was stored in a wrong encoding once, correct it at its source"
    DAMAGED = "a name holds the sign � where a letter was lost; correct it at its source"
    SLIP = "the domain of the address looks like a slip, such as gmail.con; correct it if it is one"
    UNREAD = "the address is one nobody reads, such as noreply@; ask the member for another"
    WIDE = "the address was typed with wide characters and is stored with plain ones"
    SMTPUTF8 = "the address has letters before the @ that many mail servers don't take yet"
    SHARED = "the address belongs to another member too; both keep it, and each letter goes there once"
    ERASED = "this member was erased at their own wish and stays so; the line was left out"
    CONSENT_KEPT = "tracking_consent says yes, but a file can't give consent for a member already known; it stays no"


def about_name(given_name: str, family_name: str) -> Iterator[Remark]:
    both = given_name + family_name
    if not both:
        yield Remark.NO_NAME
    elif not both.isascii():
        if _GARBLED.search(both):
            yield Remark.GARBLED
        if "\ufffd" in both:
            yield Remark.DAMAGED


def about_address(addresses: Sequence[NormalisedAddress], as_typed: str) -> Iterator[Remark]:
    if not as_typed.isascii() and _WIDE.search(as_typed):
        yield Remark.WIDE
    for address in addresses:
        if address.smtputf8:
            yield Remark.SMTPUTF8
        if _SLIP.search(address.key):
            yield Remark.SLIP
        if _UNREAD.search(address.key):
            yield Remark.UNREAD


class RemarkList:
    """Collects remarks with the first lines they stand on."""

    def __init__(self) -> None:
        self._counts: Counter[Remark] = Counter()
        self._lines: dict[Remark, list[int]] = {}

    def add(self, line: int, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            self._counts[remark] += 1
            lines = self._lines.setdefault(remark, [])
            if len(lines) < _LINES_SHOWN:
                lines.append(line)

    def sentences(self) -> Iterator[str]:
        for remark in filter(self._lines.get, Remark):
            lines, more = self._lines[remark], self._counts[remark] - len(self._lines[remark])
            places = ", ".join(map(str, lines)) + (f" and {more:,} more" if more else "")
            yield f"line{'s' if len(lines) > 1 else ''} {places}: {remark.value}"
