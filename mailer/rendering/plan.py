"""How a skeleton is filled and joined, prepared once so that everything then happens in C.

The pool is the filled slots followed by all pieces; a picker takes one part's share of it in order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import cast

from mailer.rendering.escapes import in_address, in_attribute, in_text
from mailer.rendering.parts import QUOTED, Context, Part, Slot

Picker = Callable[[Sequence[str]], Sequence[str]]
_GROUPS: dict[Context, int] = {"header": 0, "text": 0, "html": 1, "attribute": 2, "url": 3}


def distinct_slots(parts: Iterable[Part]) -> tuple[Slot, ...]:
    """Each slot once, grouped by what is done to its text: nothing, HTML text, attribute, address."""
    slots = dict.fromkeys(slot for part in parts for slot in part.slots)
    return tuple(sorted(slots, key=lambda slot: _GROUPS[slot.context]))


@dataclass(frozen=True, slots=True)
class Plan:
    """Made for one skeleton. ``html``, ``attribute`` and ``url`` are where these contexts begin in ``slots``."""

    slots: tuple[Slot, ...]
    html: int
    attribute: int
    url: int
    take: Callable[[Mapping[str, str]], Sequence[str]]
    pieces: tuple[str, ...]
    quoted_pieces: tuple[str, ...]
    pickers: tuple[Picker, ...]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Plan:
        slots = distinct_slots(parts)
        groups = [_GROUPS[slot.context] for slot in slots]
        return cls(
            slots=slots,
            html=bisect_left(groups, 1),
            attribute=bisect_left(groups, 2),
            url=bisect_left(groups, 3),
            take=_taker(slots),
            pieces=("", *(piece for part in parts for piece in part.pieces)),
            quoted_pieces=("", *(piece for part in parts for piece in with_quotes(part))),
            pickers=tuple(_pickers(parts, slots)),
        )

    def pool(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Everything one recipient's letter is joined from."""
        texts = self.take(values)
        if self.need_no_escape(texts):
            return (*texts, *self.quoted_pieces)
        return (*self.escape(texts), *self.pieces)

    def fill(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The escaped text of each slot for one recipient."""
        texts = self.take(values)
        if self.need_no_escape(texts):
            return (*texts[: self.attribute], *(f'"{text}"' for text in texts[self.attribute :]))
        return self.escape(texts)

    def need_no_escape(self, texts: Sequence[str]) -> bool:
        """Whether every text stays as it is in its place, as most recipients' do."""
        # Looking through one joined text is cheaper than through many.
        marked = "".join(texts[self.html :])
        if "&" in marked or "<" in marked or ">" in marked or '"' in marked:
            return False
        addresses = "".join(texts[self.url :])
        return addresses.isascii() and " " not in addresses and addresses.isprintable()

    def escape(self, texts: Sequence[str]) -> tuple[str, ...]:
        return (
            *texts[: self.html],
            *map(in_text, texts[self.html : self.attribute]),
            *map(in_attribute, texts[self.attribute : self.url]),
            *map(in_address, texts[self.url :]),
        )


def _taker(slots: Sequence[Slot]) -> Callable[[Mapping[str, str]], Sequence[str]]:
    single = [slot.fields[0] for slot in slots if slot.around == ("", "")]
    if len(single) == len(slots) > 1:
        return cast("Callable[[Mapping[str, str]], Sequence[str]]", itemgetter(*single))
    return lambda values: [slot.text(values) for slot in slots]


def with_quotes(part: Part) -> Iterator[str]:
    """The pieces with the quotes that a slot would bring itself if its text were escaped."""
    quotes = ["", *('"' if slot.context in QUOTED else "" for slot in part.slots), ""]
    for before, piece, after in zip(quotes, part.pieces, quotes[1:], strict=False):
        yield before + piece + after


def _pickers(parts: Sequence[Part], slots: Sequence[Slot]) -> Iterator[Picker]:
    position = {slot: number for number, slot in enumerate(slots)}
    empty = len(slots)
    start = empty + 1
    for part in parts:
        order = [start]
        for number, slot in enumerate(part.slots, start + 1):
            order += (position[slot], number)
        start += len(part.pieces)
        # The empty piece makes it two positions at least: of one, itemgetter gives the text, not a tuple.
        yield cast("Picker", itemgetter(*order, empty))
