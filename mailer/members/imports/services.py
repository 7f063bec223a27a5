"""Shows what a member file would change, and takes it in: in one transaction, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from mailer.audit.services import record
from mailer.members.imports import bulk
from mailer.members.imports.comparing import Tally, compare, nothing
from mailer.members.imports.confirming import confirm, last_run, questions
from mailer.members.imports.differences import Differences, Kind, MemberDifference, differences
from mailer.members.imports.faults import Fault, ImportRefused
from mailer.members.imports.intake import Choices, Form, Intake, inspect_file, taken_up
from mailer.members.imports.mapping import remember
from mailer.members.imports.missing import Missing
from mailer.members.imports.parsing import Header, Progress
from mailer.members.imports.remarks import RemarkList
from mailer.members.imports.writing import Doing, carry_out
from mailer.members.models import ImportRun

__all__ = ["Choices", "ImportPreview", "ImportReport", "Missing", "inspect_file", "preview_import", "run_import"]

_NAMES_SHOWN: Final = 10
_AS_USUAL: Final = Choices()


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file would change. Nothing has been written.

    Attributes:
        form: how the file was read.
        tally: how many members are new, changed, unchanged, missing.
        fields: in how many members each field would change.
        examples: the first of each kind, with before and after.
        faults: the first 50 of what has to be corrected before the file can be taken in; ``refused`` counts all.
        questions: what somebody has to confirm.
        notes: what is odd, in sentences.
    """

    form: Form
    tally: Tally
    fields: dict[str, int]
    examples: dict[Kind, list[MemberDifference]]
    faults: tuple[Fault, ...]
    refused: int
    questions: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. ``rows`` is the sum of the first three counts; ``notes`` are sentences."""

    file_name: str
    run_id: int
    rows: int
    created: int
    changed: int
    unchanged: int
    missing: int
    treated: int
    encoding: str
    delimiter: str
    sheet: str
    notes: tuple[str, ...]


def preview_import(
    path: Path,
    *,
    now: datetime,
    choices: Choices = _AS_USUAL,
    diff: Path | None = None,
    progress: Progress | None = None,
    name: str = "",
) -> ImportPreview:
    """Hold a file against the register and change nothing.

    Args:
        diff: where to write every difference as CSV, one line a field.
        name: what its owner calls the file, if that is not the name it lies under.

    Raises:
        ImportRefused: the file as a whole can't be read; faults of single rows are in the preview.
    """
    remarks = RemarkList()
    with taken_up(path, choices, progress or _silent, name=name) as intake, differences(diff) as found:
        tally = compare(
            intake,
            missing=choices.missing,
            today=now.date(),
            carry_out=nothing,
            differences=found,
            remarks=remarks,
            progress=progress or _silent,
        )
        found.refuse(intake.refused.faults.first)
    return ImportPreview(
        form=intake.form,
        tally=tally,
        fields=dict(found.fields.most_common()),
        examples=found.examples,
        faults=intake.refused.faults.first,
        refused=intake.refused.faults.total,
        questions=tuple(questions(tally, last_run())),
        notes=(*_about_form(intake.form, intake.header), *intake.notes, *remarks.sentences()),
    )


def run_import(
    path: Path,
    *,
    by: str,
    now: datetime,
    choices: Choices = _AS_USUAL,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring a member file into the register.

    Args:
        by: who imports, for the ledger and the history: ``"staff:3"``, ``"command line"``.
        now: the moment written to everything that changes.
        progress: told rows done and rows expected, every thousand rows; a row that is read but not
            yet written counts half.

    Raises:
        ImportNeedsConfirmation: the file takes away more than a fifth, and ``choices`` don't say that it is meant.
        ImportRefused: with every fault of the file. In both cases nothing was changed.
    """
    with taken_up(path, choices, progress or _silent) as intake:
        return write(intake, by=by, now=now, choices=choices, progress=progress or _silent)


def write(intake: Intake, *, by: str, now: datetime, choices: Choices, progress: Progress) -> ImportReport:
    """Write a file that was read, in one transaction; raises as ``run_import``."""
    intake.refused.faults.refuse_if_any()
    remarks, last = RemarkList(), last_run()
    try:
        with bulk.roomy(), transaction.atomic():
            run = _begin(intake, by=by, now=now)
            tally = compare(
                intake,
                missing=choices.missing,
                today=now.date(),
                carry_out=partial(carry_out, doing=Doing(run.pk, by, now)),
                differences=Differences(),
                remarks=remarks,
                progress=progress,
            )
            confirm(questions(tally, last), confirmed=choices.confirmed)
            _finish(run, tally, intake.header, choices)
    except IntegrityError:
        remedy = "Run it again; if this comes back, somebody else is importing at the same time"
        raise ImportRefused([Fault(None, "", "the register changed while the file was taken in", remedy)]) from None
    return _report(run, tally, intake, remarks)


def _begin(intake: Intake, *, by: str, now: datetime) -> ImportRun:
    form = intake.form
    return ImportRun.objects.create(
        file_name=form.file_name,
        sha256=form.sha256,
        encoding=form.encoding,
        delimiter=form.delimiter,
        rows=intake.spool.rows,
        created=0,
        changed=0,
        unchanged=0,
        at=now,
        by=by,
    )


def _finish(run: ImportRun, tally: Tally, header: Header, choices: Choices) -> None:
    run.created, run.changed, run.unchanged = tally.created, tally.changed, tally.unchanged
    run.save(update_fields=["created", "changed", "unchanged"])
    remember(header.columns.header, header.decided, now=run.at)
    detail = {
        "rows": run.rows,
        "created": tally.created,
        "changed": tally.changed,
        "missing": tally.missing,
        "treated": tally.treated,
        "what_with_missing": choices.missing.value,
        "confirmed": choices.confirmed,
    }
    record(actor=run.by, action="members.imported", subject=f"import:{run.pk}", detail=detail)


def _report(run: ImportRun, tally: Tally, intake: Intake, remarks: RemarkList) -> ImportReport:
    return ImportReport(
        file_name=run.file_name,
        run_id=run.pk,
        rows=run.rows,
        created=tally.created,
        changed=tally.changed,
        unchanged=tally.unchanged,
        missing=tally.missing,
        treated=tally.treated,
        encoding=run.encoding,
        delimiter=run.delimiter,
        sheet=intake.form.sheet,
        notes=(*_about_form(intake.form, intake.header), *intake.notes, *remarks.sentences()),
    )


def _about_form(form: Form, header: Header) -> list[str]:
    notes = []
    if form.other_sheets:
        notes.append(f"the sheet '{form.sheet}' was read; the workbook has others: {', '.join(form.other_sheets)}")
    if ignored := header.columns.ignored:
        more = len(ignored) - _NAMES_SHOWN
        shown = f"{', '.join(ignored[:_NAMES_SHOWN])}{f' and {more} more' if more > 0 else ''}"
        notes.append(f"columns not used: {shown}")
    return notes


def _silent(done: int, expected: int) -> None:
    """Nobody is watching."""
