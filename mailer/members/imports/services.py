"""Takes in one member file: reads it to its end, then writes it in one transaction, or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from mailer.members.imports.columns import Columns
from mailer.members.imports.faults import Fault, ImportRefused
from mailer.members.imports.matching import load
from mailer.members.imports.parsing import Progress, parse_file
from mailer.members.imports.planning import Planner, Setting
from mailer.members.imports.reading import inspect
from mailer.members.imports.remarks import RemarkList
from mailer.members.imports.spool import Spool
from mailer.members.imports.writing import carry_out
from mailer.members.models import ImportRun, Topic

_NAMES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Counts:
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. ``rows`` is the sum of the three counts; ``notes`` are sentences."""

    file_name: str
    dry_run: bool
    rows: int
    created: int
    changed: int
    unchanged: int
    encoding: str
    delimiter: str
    notes: tuple[str, ...]


def run_import(
    path: Path,
    *,
    by: str,
    now: datetime,
    dry_run: bool = False,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring a member file into the register.

    Args:
        path: the CSV file.
        by: who imports, for the ledger and the history: ``"staff:3"``, ``"command line"``.
        now: the moment written to everything that changes.
        dry_run: do everything, then take it back.
        encoding: when the file is not UTF-8 and has no byte order mark.
        progress: told rows done and rows expected, every thousand rows; a row that is read but not
            yet written counts half.

    Raises:
        ImportRefused: with every fault of the file; nothing was changed.
    """
    facts = inspect(path, encoding)
    told = progress or _silent
    with Spool() as spool:
        columns, delimiter = parse_file(path, facts, spool, lambda read, expected: told(read // 2, expected))
        remarks = RemarkList()
        try:
            with transaction.atomic():
                counts = _write(spool, _setting(columns, by, now), remarks, told)
                run = ImportRun.objects.create(
                    file_name=path.name[:250],
                    sha256=facts.sha256,
                    encoding=facts.encoding.removesuffix("-sig"),
                    delimiter=delimiter,
                    rows=spool.rows,
                    **asdict(counts),
                    at=now,
                    by=by,
                )
                transaction.set_rollback(dry_run)
        except IntegrityError:
            remedy = "Run it again; if this comes back, somebody else is importing at the same time"
            raise ImportRefused([Fault(None, "", "the register changed while the file was taken in", remedy)]) from None
    notes = (*_about_columns(columns), *remarks.sentences())
    return ImportReport(
        path.name, dry_run, run.rows, run.created, run.changed, run.unchanged, run.encoding, delimiter, notes
    )


def _write(spool: Spool, setting: Setting, remarks: RemarkList, progress: Progress) -> Counts:
    counts = Counts()
    for rows in spool.blocks():
        plan = Planner(load(rows, by_address="number" not in setting.columns), setting).plan
        carry_out(plan)
        for line, remark in plan.remarks:
            remarks.add(line, [remark])
        counts += Counts(len(plan.created), len(plan.changed), plan.unchanged)
        progress((spool.rows + counts.rows) // 2, spool.rows)
    return counts


def _setting(columns: Columns, by: str, now: datetime) -> Setting:
    return Setting(columns.names, dict(Topic.objects.values_list("slug", "pk")), by, now)


def _about_columns(columns: Columns) -> list[str]:
    if not columns.ignored:
        return []
    more = len(columns.ignored) - _NAMES_SHOWN
    return [f"columns not used: {', '.join(columns.ignored[:_NAMES_SHOWN])}{f' and {more} more' if more > 0 else ''}"]


def _silent(done: int, expected: int) -> None:
    """Nobody is watching."""
