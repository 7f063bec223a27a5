"""What ``mailer import`` says: previews, reports, refusals and undone imports, in plain lines or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
import orjson

from mailer.members.imports.differences import Kind, MemberDifference
from mailer.members.imports.faults import Fault, ImportNeedsConfirmation, ImportRefused
from mailer.members.imports.reading import delimiter_name
from mailer.members.imports.services import ImportPreview, ImportReport
from mailer.moving.taking_back import TakenBack

_EXAMPLES: Final = 5


def fields_of(outcome: Any) -> dict[str, Any]:
    """A dataclass as JSON has it."""
    fields: dict[str, Any] = orjson.loads(orjson.dumps(outcome, option=orjson.OPT_NON_STR_KEYS))
    return fields


def tell_report(report: ImportReport) -> None:
    click.echo(f"{report.file_name}: {_form(report.encoding, report.delimiter, report.sheet)}")
    click.echo(
        f"{report.rows:,} members: {report.created:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
    )
    if report.missing:
        treated = f", {report.treated:,} of them marked or lapsed" if report.treated else ", left as they are"
        click.echo(f"{report.missing:,} members of the register are not in the file{treated}")
    _notes(report.notes)


def tell_preview(preview: ImportPreview, diff: Path | None) -> None:
    form, tally = preview.form, preview.tally
    click.echo(f"{form.file_name}: {_form(form.encoding, form.delimiter, form.sheet)}")
    click.echo(
        f"{tally.rows:,} members: {tally.created:,} new, {tally.changed:,} changed, {tally.unchanged:,} unchanged"
    )
    if tally.missing:
        click.echo(f"{tally.missing:,} members of the register are not in the file")
    for field, count in preview.fields.items():
        click.echo(f"  {field} changes for {count:,}")
    for kind in (Kind.NEW, Kind.CHANGED) if tally.only_adds else (Kind.NEW, Kind.CHANGED, Kind.MISSING):
        _examples(kind, preview.examples[kind])
    _notes(preview.notes)
    for question in preview.questions:
        click.echo(f"asks for confirmation: {question}")
    if preview.refused:
        click.echo(f"{form.file_name} would be refused:", err=True)
        _faults(preview.faults, preview.refused)
    if diff:
        click.echo(f"All of it is in {diff}.")
    click.echo("This was a dry run: nothing was changed.")


def tell_refusal(file: Path, refused: ImportRefused, *, as_json: bool) -> None:
    if as_json:
        asks = isinstance(refused, ImportNeedsConfirmation)
        told = {"ok": False, "file_name": file.name, "needs_confirmation": asks, "total": refused.total}
        click.echo(orjson.dumps({**told, "faults": refused.faults}))
        return
    click.echo(f"{file.name} was refused, nothing was changed:", err=True)
    _faults(refused.faults, refused.total)


def tell_undo(taken_back: TakenBack) -> None:
    report = taken_back.members
    click.echo(f"Import {report.run_id} was undone: {report.restored:,} members restored, {report.removed:,} removed.")
    for kept in report.kept:
        click.echo(f"kept: member {kept.number}, {kept.reason}")
    if report.kept_total > len(report.kept):
        click.echo(f"and {report.kept_total - len(report.kept):,} more were kept")
    if taken_back.letters:
        click.echo(f"Letters deleted: {taken_back.letters:,}.")


def _form(encoding: str, delimiter: str, sheet: str) -> str:
    return f"sheet '{sheet}'" if sheet else f"{encoding.upper()}, parted by {delimiter_name(delimiter)}"


def _examples(kind: Kind, differences: list[MemberDifference]) -> None:
    for difference in differences[:_EXAMPLES]:
        place = f" (line {difference.line})" if difference.line else ""
        fields = "; ".join(
            f"{field.field}: {field.before or 'empty'} -> {field.after or 'empty'}" for field in difference.fields
        )
        changes = f": {fields}" if fields and kind is not Kind.NEW else ""
        click.echo(f"{kind.value}: {difference.number} {difference.name}{place}{changes}")


def _notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        click.echo(f"note: {note}")


def _faults(faults: tuple[Fault, ...], total: int) -> None:
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    if total > len(faults):
        click.echo(f"  and {total - len(faults):,} more", err=True)
