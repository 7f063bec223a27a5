"""Takes up a file as staff want it read: form, encoding, sheet and columns settled, every row in the spool."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mailer.members.imports.columns import guess
from mailer.members.imports.dayorder import DayOrder
from mailer.members.imports.domains import TakesMail, without_mail
from mailer.members.imports.encodings import Proposal
from mailer.members.imports.mapping import own_fields, recall
from mailer.members.imports.missing import Missing
from mailer.members.imports.parsing import Header, Progress, Refused, parse, read_header
from mailer.members.imports.scanning import DETECTED, scan
from mailer.members.imports.spool import Spool
from mailer.members.imports.tables import Table, opened
from mailer.members.spelling import bare

_SAMPLE_ROWS: Final = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """What staff choose about a file.

    Attributes:
        encoding: of a file that is not UTF-8; ``"detected"`` takes the likeliest proposal.
        sheet: of a workbook; None takes the first that is not empty.
        mapping: our field by column name as it stands in the file; an empty field leaves the column out.
        missing: what becomes of members the file does not name.
        confirmed: that a file is meant which takes away more than a fifth.
        own_addresses: those the society writes from.
        takes_mail: asks the DNS about the domains of the file; None asks nobody.
        day_first: whether 05/09/2019 is in September; None lets the other days of the file tell.
    """

    encoding: str | None = None
    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    missing: Missing = Missing.LEAVE
    confirmed: bool = False
    own_addresses: Collection[str] = ()
    takes_mail: TakesMail | None = None
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """How a file was read. Encoding and delimiter are empty for a workbook, the sheet for anything else."""

    file_name: str
    sha256: str
    encoding: str
    delimiter: str
    sheet: str
    other_sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column: its name in the file, our field for it (empty: not used), whether staff decided that, samples."""

    name: str
    field: str
    decided: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file looks like before its rows are read.

    ``proposals`` is empty where the encoding is certain; else everything shown is read by the first
    of them, and one has to be chosen.
    """

    form: Form
    columns: tuple[ColumnFacts, ...]
    rows: tuple[tuple[str, ...], ...]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """A file that was read to its end. The spool holds the rows that can be taken in; ``notes`` are sentences."""

    form: Form
    header: Header
    spool: Spool
    refused: Refused
    notes: tuple[str, ...] = ()


def inspect_file(path: Path, *, encoding: str | None = None, sheet: str | None = None) -> FileFacts:
    """Look at the head of a file: its form, its columns with our guesses, a few rows.

    Raises:
        ImportRefused: this is no table that can be read.
    """
    scanned = scan(path, encoding or DETECTED)
    with opened(path, scanned, sheet) as table:
        own = own_fields()
        remembered = recall(table.header)
        fields = guess(table.header, own, remembered)
        rows = tuple(tuple(cells) for _, (_, cells) in zip(range(_SAMPLE_ROWS), table.rows, strict=False))
        columns = tuple(
            ColumnFacts(name, field, bare(name) in remembered, _column(rows, index))
            for index, (name, field) in enumerate(zip(table.header, fields, strict=True))
        )
        return FileFacts(_form(path.name, scanned.sha256, table), columns, rows, scanned.proposals)


@contextmanager
def taken_up(path: Path, choices: Choices, progress: Progress, *, name: str = "") -> Iterator[Intake]:
    """Read the file to its end.

    Args:
        name: what its owner calls the file, if that is not the name it lies under.
        progress: told rows done and rows expected; what is read counts half, the rest is for whoever goes on.

    Raises:
        ImportRefused: the file as a whole can't be read. What is wrong with its rows is in ``refused``.
    """
    scanned = scan(path, choices.encoding)
    with opened(path, scanned, choices.sheet) as table, Spool() as spool:
        header = read_header(table, choices.mapping)
        order = DayOrder(told=choices.day_first)
        refused = parse(
            table,
            header.columns,
            spool,
            order=order,
            own_addresses=choices.own_addresses,
            progress=lambda done, of: progress(done // 2, of),
        )
        spool.settle(order)
        notes = (*order.sentences(), *(without_mail(spool, choices.takes_mail) if choices.takes_mail else ()))
        yield Intake(_form(name or path.name, scanned.sha256, table), header, spool, refused, notes)


def _form(name: str, sha256: str, table: Table) -> Form:
    return Form(name[:250], sha256, table.encoding, table.delimiter, table.sheet, table.other_sheets)


def _column(rows: tuple[tuple[str, ...], ...], index: int) -> tuple[str, ...]:
    return tuple(row[index] for row in rows if index < len(row) and row[index].strip())
