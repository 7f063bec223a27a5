"""Reads a whole file into the spool and collects what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mailer.members.addresses import address_hash, normalise
from mailer.members.imports.columns import CUSTOM, Columns, recognise
from mailer.members.imports.dayorder import DayOrder
from mailer.members.imports.faults import Fault, FaultList, ImportRefused
from mailer.members.imports.mapping import decisions, own_fields
from mailer.members.imports.repeats import Sightings
from mailer.members.imports.rows import RowParser
from mailer.members.imports.spool import BLOCK, Spool
from mailer.members.imports.tables import Table
from mailer.members.models import CustomField, Topic
from mailer.members.spelling import bare

MOST_ROWS: Final = 2_000_000

# Called with rows done and rows expected.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Header:
    """How the columns are read: what stands where, and by bare column name what staff decided about it."""

    columns: Columns
    decided: Mapping[str, str]


def read_header(table: Table, told: Mapping[str, str]) -> Header:
    """Recognise the columns; ``told`` is what staff say about them now, field by column name.

    Raises:
        ImportRefused: for a header that can't be read.
    """
    own = own_fields()
    decided = decisions(table.header, own, told, table.header_line)
    return Header(recognise(table.header, table.header_line, own, decided), decided)


@dataclass(frozen=True, slots=True)
class Refused:
    """What can't be taken in: every fault of the file, and the numbers of members whose rows they are in."""

    faults: FaultList
    numbers: Sequence[str]


def parse(
    table: Table, columns: Columns, spool: Spool, *, order: DayOrder, own_addresses: Iterable[str], progress: Progress
) -> Refused:
    """Parse every row into the spool. Without faults, every row is there."""
    fields = {f"{CUSTOM}{field.slug}": field for field in CustomField.objects.all()}
    parser, faults = RowParser(columns, _topics(), fields, _hashes(own_addresses), order), FaultList()
    try:
        for _ in _parsed(parser, table.rows, spool, faults):
            progress(spool.rows, max(table.expected, spool.rows))
    except ImportRefused as broken:
        # The form itself breaks off here; what was wrong before is told along with it.
        faults.add(broken.faults)
    faults.add(_repeated(parser.sightings, columns))
    faults.join(order.faults)
    if not spool.rows and not faults.total:
        message = "there are column names but no members; nothing was changed"
        faults.add([Fault(None, "", message, "Export the members again")])
    return Refused(faults, parser.refused)


def _parsed(
    parser: RowParser, rows: Iterable[tuple[int, list[str]]], spool: Spool, faults: FaultList
) -> Iterator[None]:
    """Sort the rows into spool and faults, with a breath every thousand."""
    for line, cells in rows:
        parsed = parser.parse(line, cells)
        if isinstance(parsed, list):
            faults.add(parsed)
            continue
        spool.add(parsed)
        if spool.rows > MOST_ROWS:
            faults.add([Fault(line, "", f"the file has over {MOST_ROWS:,} members", "Split it into smaller files")])
            return
        if spool.rows % BLOCK == 0:
            yield


def _repeated(sightings: Sightings, columns: Columns) -> Iterator[Fault]:
    by_number = "number" in columns.names
    column, what = ("number", "member number") if by_number else ("email", "address")
    remedy = "Keep one of the two lines" if by_number else "Keep one of the two lines, or add a column 'number'"
    for first, second in sightings.repeats():
        yield Fault(second, columns.title(column), f"this {what} stands on line {first} already", remedy)


def _topics() -> Mapping[str, str]:
    topics = list(Topic.objects.values_list("slug", "name"))
    return {bare(spelling): slug for slug, name in topics for spelling in (slug, name)}


def _hashes(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(address_hash(normalise(address).key) for address in addresses if address)
