"""``mailer list``: members picked one by one, for rules that no field can express."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.db.models import Count, Q
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.segments import lists
from mailer.segments.errors import SegmentError
from mailer.segments.models import MemberList
from mailer.segments.pasted import decoded
from mailer.segments.services import uses_of


@click.group("list")
def member_list() -> None:
    """Keep lists of members picked one by one.

    A rule asks for them with {"field": "list", "in": ["Speakers 2026"]}; a segment with that rule can be
    written to, or left out of a letter.
    """


@member_list.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--replace", is_flag=True, help="Take off whoever is not in the file.")
@click.option("--description", default="", help="For colleagues.")
@as_option
def import_(name: str, file: Path, description: str, acting_as: str | None, *, replace: bool) -> None:
    """Put the members in FILE on list NAME; - reads what is pasted.

    FILE holds member numbers or addresses, one a line or parted by commas, semicolons or tabs, or is a CSV
    file with a column of them.
    """
    raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        report = lists.import_list(
            name=name,
            text=decoded(raw),
            by=acting_staff(acting_as),
            now=timezone.now(),
            replace=replace,
            description=description,
        )
    except SegmentError as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(f"{report.row}: {report.added} added, {report.already} on it already, {report.removed} taken off")
    for cell in report.unknown:
        click.echo(f"line {cell.line}: nobody on the register is {cell.text!r}", err=True)


@member_list.command("list")
def list_() -> None:
    """Show the lists and how many members each has."""
    rows = list(
        MemberList.objects.annotate(size=Count("entries", filter=Q(entries__member__erased_at=None))).order_by("name")
    )
    for row in rows:
        click.echo(f"{row.name}\t{row.size}\t{row.description}")
    if not rows:
        click.echo("No list yet. `mailer list import NAME FILE` makes one.")


@member_list.command()
@click.argument("name")
def show(name: str) -> None:
    """Show who is on list NAME, and what uses it."""
    row = _find(name)
    entries = row.entries.filter(member__erased_at=None).select_related("member").order_by("member__number")
    for entry in entries.iterator():
        click.echo(f"{entry.member.number}\t{entry.member.given_name} {entry.member.family_name}")
    for use in uses_of(row):
        click.echo(f"used by {use}", err=True)


@member_list.command()
@click.argument("name")
@as_option
def delete(name: str, acting_as: str | None) -> None:
    """Delete list NAME; refused while a segment asks about it. The members stay on the register."""
    try:
        lists.delete_list(row=_find(name), by=acting_staff(acting_as))
    except SegmentError as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(f"{name} is deleted.")


def _find(name: str) -> MemberList:
    row = MemberList.objects.filter(name=name).first()
    if row is None:
        raise click.ClickException(f"There is no list {name!r}. `mailer list list` shows them.")
    return row
