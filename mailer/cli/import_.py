"""``mailer import``: bring a member file into the register, all of it or nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import orjson
from django.utils import timezone

from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.parsing import Progress
from mailer.members.imports.reading import DELIMITERS
from mailer.members.imports.services import ImportReport, run_import

# A smaller file is done before anybody asks.
_WORTH_TELLING: Final = 10_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and count what would change; change nothing.")
@click.option("--encoding", metavar="NAME", help="When the file is not UTF-8: cp1252, mac-roman, utf-16-le, ...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_command(*, file: Path, dry_run: bool, encoding: str | None, as_json: bool) -> None:
    """Read members from the CSV file FILE: new ones are added, known ones updated, nobody removed.

    Exit code 0 when the file was taken in, 1 when it was refused; then nothing was changed.
    """
    try:
        with _progress(hidden=as_json) as progress:
            report = run_import(
                file,
                by="command line",
                now=timezone.now(),
                dry_run=dry_run,
                encoding=encoding,
                progress=progress,
            )
    except ImportRefused as refused:
        _tell_refusal(file, refused, as_json=as_json)
        sys.exit(1)
    _tell(report, as_json=as_json)


def _tell(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps({"ok": True, **_fields(report)}))
        return
    delimiter = DELIMITERS.get(report.delimiter, repr(report.delimiter))
    click.echo(f"{report.file_name}: {report.encoding.upper()}, parted by {delimiter}")
    click.echo(
        f"{report.rows:,} members: {report.created:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
    )
    for note in report.notes:
        click.echo(f"note: {note}")
    if report.dry_run:
        click.echo("This was a dry run: nothing was changed.")


def _fields(report: ImportReport) -> dict[str, object]:
    fields: dict[str, object] = orjson.loads(orjson.dumps(report))
    return fields


def _tell_refusal(file: Path, refused: ImportRefused, *, as_json: bool) -> None:
    if as_json:
        click.echo(
            orjson.dumps({"ok": False, "file_name": file.name, "total": refused.total, "faults": refused.faults})
        )
        return
    click.echo(f"{file.name} was refused, nothing was changed:", err=True)
    for fault in refused.faults:
        click.echo(f"  {fault}", err=True)
    if refused.total > len(refused.faults):
        click.echo(f"  and {refused.total - len(refused.faults):,} more", err=True)


@contextmanager
def _progress(*, hidden: bool) -> Iterator[Progress | None]:
    """A bar in a terminal, a line every tenth part of a long file in a pipe; both on stderr."""
    if hidden:
        yield None
    elif sys.stderr.isatty():
        with _bar() as progress:
            yield progress
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as bars:
        members = bars.add_task("Members", total=None)
        yield lambda done, expected: bars.update(members, completed=done, total=expected)


def _lines() -> Progress:
    told = 0

    def show(done: int, expected: int) -> None:
        nonlocal told
        if expected >= _WORTH_TELLING and done * 10 // expected > told:
            told = done * 10 // expected
            click.echo(f"{done:,} of {expected:,} members", err=True)

    return show
