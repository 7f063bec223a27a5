"""The figures of one letter, as they are kept and shown. Every number counts copies unless its name says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

BREAKDOWNS: Final = ("mailbox", "country", "category", "variant")
"""By what a letter's copies are told apart."""

OTHERS: Final = "…"
"""The key under which the smallest shares of a breakdown are added up."""


@dataclass(slots=True)
class Readers:
    """Copies by who opened or clicked: surely people, likely machines alone, or nobody can tell."""

    person: int = 0
    machine: int = 0
    unknown: int = 0


@dataclass(slots=True)
class Share:
    """The figures of some of the copies.

    ``outcomes`` counts each copy once, by the slugs of ``deliveries.queries``. ``tracked`` copies are
    those whose opens and clicks may be known at all; ``opened`` and ``clicked`` are out of these.
    """

    copies: int = 0
    tracked: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    complained: int = 0
    unsubscribed: int = 0
    opened: Readers = field(default_factory=Readers)
    clicked: Readers = field(default_factory=Readers)


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """One link: its place in the letter (from 0, None if unknown), clicks in all, and the copies they came from."""

    url: str
    place: int | None
    clicks: int
    copies: Readers


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted about one letter.

    Attributes:
        whole: all copies together.
        parts: for each breakdown, its shares by key; '' stands for copies of which it is not known.
        links: the most clicked first.
        hours: events by kind for each hour that has any, keyed ``2016-04-30T09`` in UTC.
        delays: delivered copies by how long they took, keyed by the upper bound in seconds; ``''`` took longer.
        left_out: members of the segment without a copy, by reason.
    """

    whole: Share
    parts: Mapping[str, Mapping[str, Share]]
    links: tuple[LinkFigures, ...]
    hours: Mapping[str, Mapping[str, int]]
    delays: Mapping[str, int]
    left_out: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Figures:
        """What ``to_json`` has made."""
        return cls(
            whole=_share(data["whole"]),
            parts={name: {key: _share(share) for key, share in part.items()} for name, part in data["parts"].items()},
            links=tuple(LinkFigures(**{**link, "copies": Readers(**link["copies"])}) for link in data["links"]),
            hours=data["hours"],
            delays=data["delays"],
            left_out=data["left_out"],
        )


def add(into: Share, share: Share) -> None:
    """Add every figure of ``share`` to ``into``."""
    into.copies += share.copies
    into.tracked += share.tracked
    into.complained += share.complained
    into.unsubscribed += share.unsubscribed
    for outcome, copies in share.outcomes.items():
        into.outcomes[outcome] = into.outcomes.get(outcome, 0) + copies
    add_readers(into.opened, share.opened)
    add_readers(into.clicked, share.clicked)


def add_readers(into: Readers, readers: Readers) -> None:
    """Add ``readers`` to ``into``."""
    into.person += readers.person
    into.machine += readers.machine
    into.unknown += readers.unknown


def _share(data: Mapping[str, Any]) -> Share:
    return Share(**{**data, "opened": Readers(**data["opened"]), "clicked": Readers(**data["clicked"])})
