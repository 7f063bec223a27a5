"""Reads a whole file into the spool, or refuses it with all its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from mailer.members.imports import reading
from mailer.members.imports.columns import Columns, recognise
from mailer.members.imports.faults import Fault, FaultList, ImportRefused
from mailer.members.imports.repeats import Sightings
from mailer.members.imports.rows import RowParser
from mailer.members.imports.spool import BLOCK, Spool
from mailer.members.models import Topic
from mailer.members.spelling import bare

MOST_ROWS: Final = 2_000_000

# Called with rows done and rows expected.
Progress = Callable[[int, int], None]


def parse_file(path: Path, facts: reading.FileFacts, spool: Spool, progress: Progress) -> tuple[Columns, str]:
    """Parse every row into the spool. Returns what stands where, and the delimiter.

    Raises:
        ImportRefused: with every fault of the file, by line.
    """
    with closing(reading.Lines(path, facts.encoding)) as lines:
        header, delimiter = reading.header_delimiter(lines)
        rows = reading.records(lines, header, delimiter)
        line, cells = next(rows, (1, []))
        columns = recognise(cells, line)
        parser, faults = RowParser(columns, _topics()), FaultList()
        try:
            for _ in _parsed(parser, rows, spool, faults):
                progress(spool.rows, max(facts.lines - 1, spool.rows))
        except ImportRefused as broken:
            # The CSV itself breaks off here; what was wrong before is told along with it.
            faults.add(broken.faults)
    faults.add(_repeated(parser.sightings, by_number="number" in columns.names))
    if not spool.rows and not faults.total:
        message = "there are column names but no members; nothing was changed"
        faults.add([Fault(None, "", message, "Export the members again")])
    faults.refuse_if_any()
    return columns, delimiter


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


def _repeated(sightings: Sightings, *, by_number: bool) -> list[Fault]:
    column, what = ("number", "member number") if by_number else ("email", "address")
    remedy = "Keep one of the two lines" if by_number else "Keep one of the two lines, or add a column 'number'"
    return [
        Fault(second, column, f"this {what} stands on line {first} already", remedy)
        for first, second in sightings.repeats()
    ]


def _topics() -> Mapping[str, str]:
    topics = list(Topic.objects.values_list("slug", "name"))
    return {bare(spelling): slug for slug, name in topics for spelling in (slug, name)}
