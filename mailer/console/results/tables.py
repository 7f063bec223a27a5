"""The tables of one letter's results as a spreadsheet gets them: whole, with plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mailer.campaigns.models import Campaign
from mailer.console.results import facts
from mailer.console.results.groups import TITLES, breakdowns_of
from mailer.tracking.statistics.figures import Figures, LinkFigures, Readers, Share

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures, and whether the reader may see members by name."""

    campaign: Campaign
    figures: Figures
    persons: bool


@dataclass(frozen=True, slots=True)
class Table:
    header: Sequence[str]
    rows: Callable[[Asked], Iterator[Row]]


_READERS: Final = ("Opened by people", "Opened by likely machines alone", "Opened, nobody can tell by whom")
_CLICKERS: Final = ("Clicked by people", "Clicked by likely machines alone", "Clicked, nobody can tell by whom")
SHARE: Final = (
    "Copies", "Delivered", "Not delivered", "Opens may be known", *_READERS, *_CLICKERS, "Reported as spam",
    "Unsubscribed",
)  # fmt: skip


def share_row(share: Share) -> Row:
    """A share in the order of the columns of a breakdown."""
    return (
        share.copies,
        facts.delivered(share),
        facts.undelivered(share),
        share.tracked,
        *_told_apart(share.opened),
        *_told_apart(share.clicked),
        share.complained,
        share.unsubscribed,
    )


def _told_apart(readers: Readers) -> Row:
    return (readers.person, readers.machine, readers.unknown)


def _funnel(asked: Asked) -> Iterator[Row]:
    for stage in facts.stages(asked.campaign, asked.figures):
        yield (stage.name, stage.count, stage.note)


def _readers(asked: Asked) -> Iterator[Row]:
    whole = asked.figures.whole
    yield ("Opened", whole.tracked, *_told_apart(whole.opened))
    yield ("Clicked", whole.tracked, *_told_apart(whole.clicked))


def _hours(asked: Asked) -> Iterator[Row]:
    for at, kinds in facts.hourly(asked.figures.hours):
        yield (f"{at:%Y-%m-%d %H:%M}", *(kinds.get(kind, 0) for kind in facts.KINDS))


def _delays(asked: Asked) -> Iterator[Row]:
    for bar in facts.delay_bars(asked.figures.delays):
        yield (bar.label, bar.value)


def _links(asked: Asked) -> Iterator[Row]:
    for link in asked.figures.links:
        yield (link.url, place_of(link), link.clicks, *_told_apart(link.copies))


def place_of(link: LinkFigures) -> int | None:
    """Its place among the letter's links, from 1."""
    return None if link.place is None else link.place + 1


def _groups(slug: str) -> Table:
    def rows(asked: Asked) -> Iterator[Row]:
        for breakdown in breakdowns_of(asked.campaign, asked.figures, persons=asked.persons):
            if breakdown.slug == slug and breakdown.told:
                for name, share in breakdown.groups:
                    yield (name, *share_row(share))

    return Table((TITLES[slug].removeprefix("By ").capitalize(), *SHARE), rows)


TABLES: Final[dict[str, Table]] = {
    "funnel": Table(("Step", "How many", "Note"), _funnel),
    "readers": Table(("What", "Opens may be known", "People", "Likely machines alone", "Nobody can tell"), _readers),
    "hours": Table(("Hour (UTC)", *facts.KINDS.values()), _hours),
    "delays": Table(("Time to delivery", "Copies"), _delays),
    "links": Table(("Link", "Place in the letter", "Clicks", *_CLICKERS), _links),
    **{slug: _groups(slug) for slug in TITLES},
}
