"""``mailer import``: bring a member file into the register, see what it would change, take the last one back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
import orjson
from django.utils import timezone
from dns.resolver import NoResolverConfiguration, Resolver
from rich.console import Console

from mailer.cli.import_telling import fields_of, tell_preview, tell_refusal, tell_report, tell_undo
from mailer.cli.reporting import Reporter
from mailer.content.services import own_addresses
from mailer.members.imports.confirming import last_run
from mailer.members.imports.domains import asking
from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.missing import Missing
from mailer.members.imports.services import Choices, preview_import, run_import
from mailer.members.imports.undo import UndoRefused
from mailer.members.models import ImportRun
from mailer.moving.taking_back import take_back

BY = "command line"


class _FileFirst(click.Group):
    """``mailer import members.csv`` is short for ``mailer import file members.csv``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["file", *args])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # An option in first place belongs to the file that follows it.
        if args and args[0].startswith("-") and args[0] not in {"--help", "-h"}:
            args = ["file", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_FileFirst)
def import_command() -> None:
    """Read members from a file: new ones are added, known ones updated, nobody is removed."""


@import_command.command("file")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.option("--diff", type=click.Path(path_type=Path, dir_okay=False), help="With --dry-run: write all of it as CSV.")
@click.option("--encoding", metavar="NAME", help="When the file is not UTF-8: cp1252, mac-roman, ... or detected.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook; else the first that is not empty.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help="What a column holds; no FIELD: unused.")
@click.option(
    "--missing",
    type=click.Choice([what.value for what in Missing]),
    default=Missing.LEAVE.value,
    show_default=True,
    help="What becomes of members the file does not name.",
)
@click.option("--confirm-shrink", is_flag=True, help="It is meant that the file takes away more than a fifth.")
@click.option(
    "--dates", type=click.Choice(["day-first", "month-first"]), help="How to read 05/09/2019, where no other day tells."
)
@click.option("--check-domains", is_flag=True, help="Ask the DNS which domains take no mail.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_file(
    *,
    file: Path,
    dry_run: bool,
    diff: Path | None,
    encoding: str | None,
    sheet: str | None,
    mapping: tuple[str, ...],
    missing: str,
    confirm_shrink: bool,
    dates: str | None,
    check_domains: bool,
    as_json: bool,
) -> None:
    """Take the member file FILE in: CSV, XLSX or ODS, all of it or nothing.

    Exit code 0 when the file was taken in, 1 when it was refused; then nothing was changed.
    """
    if diff and not dry_run:
        raise click.UsageError("--diff shows what would change, so it needs --dry-run beside it.")
    choices = Choices(
        encoding=encoding,
        sheet=sheet,
        mapping=_mapping(mapping),
        missing=Missing(missing),
        confirmed=confirm_shrink,
        own_addresses=own_addresses(),
        day_first=dates == "day-first" if dates else None,
        takes_mail=asking(_resolver()) if check_domains else None,
    )
    try:
        done = _do(file, choices, diff, dry_run=dry_run, silent=as_json)
    except ImportRefused as refused:
        tell_refusal(file, refused, as_json=as_json)
        sys.exit(1)
    if as_json:
        click.echo(orjson.dumps({"ok": not done.get("refused"), **done}))
    if done.get("refused"):
        sys.exit(1)


@import_command.command("list")
def list_imports() -> None:
    """Show the files that were taken in, the latest first."""
    for run in ImportRun.objects.all()[:50]:
        undone = f", undone {run.undone_at:%Y-%m-%d %H:%M}" if run.undone_at else ""
        click.echo(
            f"{run.pk}  {run.at:%Y-%m-%d %H:%M}  {run.file_name}: {run.rows:,} members, {run.created:,} new, "
            f"{run.changed:,} changed, by {run.by}{undone}"
        )


@import_command.command("undo")
@click.option("--yes", is_flag=True, help="Ask no question.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def undo(*, yes: bool, as_json: bool) -> None:
    """Take the last import back, as far as nobody has gone on from there, with the letters that came with it."""
    run = last_run()
    if run is None:
        raise click.ClickException("There is no import to undo. `mailer import list` shows them.")
    if not yes:
        letters = run.letters.count()
        brought = f" and delete the {letters:,} letters that came with it" if letters else ""
        click.confirm(
            f"Undo import {run.pk} of {run.at:%Y-%m-%d %H:%M} ({run.file_name}){brought}?", abort=True, err=True
        )
    try:
        taken_back = take_back(run=run, by=BY, may_withdraw=True, now=timezone.now())
    except UndoRefused as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(orjson.dumps({**fields_of(taken_back.members), "letters": taken_back.letters}))
    else:
        tell_undo(taken_back)


def _resolver() -> Resolver:
    try:
        return Resolver()
    except NoResolverConfiguration:
        remedy = "Leave --check-domains out, or name one in /etc/resolv.conf."
        raise click.ClickException(f"This machine has no name server, so domains can't be checked. {remedy}") from None


def _do(file: Path, choices: Choices, diff: Path | None, *, dry_run: bool, silent: bool) -> dict[str, Any]:
    """Preview or import, told on the way unless ``silent``; returns the outcome as JSON has it."""
    reporter = Reporter(Console(stderr=True, quiet=silent))
    tell_as: Callable[[], None]
    with reporter.bar("Members") as progress:
        if dry_run:
            preview = preview_import(file, now=timezone.now(), choices=choices, diff=diff, progress=progress)
            tell_as, outcome = partial(tell_preview, preview, diff), fields_of(preview)
        else:
            report = run_import(file, by=BY, now=timezone.now(), choices=choices, progress=progress)
            tell_as, outcome = partial(tell_report, report), fields_of(report)
    if not silent:
        tell_as()
    return {"dry_run": dry_run, **outcome}


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not sign or not column.strip():
            raise click.UsageError(f"--map {pair!r} is not COLUMN=FIELD. Write it like --map 'Mitgliedsnr=number'.")
        mapping[column.strip()] = field.strip()
    return mapping
