"""``mailer move``: come over from listmonk, Mailchimp or CiviCRM with what these export."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from django.utils import timezone

from mailer.cli.import_telling import tell_preview, tell_refusal, tell_report
from mailer.members.imports.faults import ImportRefused
from mailer.members.models import Topic
from mailer.moving.files import ExportRefused
from mailer.moving.services import SYSTEMS, Export, preview, read, take_in

BY = "command line"
_SHOWN = 10


@click.command()
@click.argument("system", type=click.Choice(list(SYSTEMS)))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--take-in", "for_real", is_flag=True, help="Do it. Without this, it is only told what would happen.")
@click.option("--topic", metavar="SLUG", default="", help="Who unsubscribed there is unsubscribed from this alone.")
@click.option(
    "--left-out", "out", type=click.Path(path_type=Path, dir_okay=False), help="A CSV file for what is left out."
)
@click.option("--confirm-shrink", is_flag=True, help="It is meant that mail to more than a fifth is stopped.")
def move(
    *, system: str, paths: tuple[Path, ...], for_real: bool, topic: str, out: Path | None, confirm_shrink: bool
) -> None:
    """Take in what SYSTEM exported: PATHS are files, folders or ZIP archives.

    Whoever is unsubscribed, blocklisted, cleaned, bounced or opted out there gets nothing here. Exit code 1 when the
    export is refused; then nothing was changed.
    """
    _know(topic)
    try:
        with read(system, list(paths), topic=topic, confirmed=confirm_shrink) as export:
            _tell(export, out)
            if for_real:
                _take_in(export)
            else:
                told = preview(export, now=timezone.now())
                if told:
                    tell_preview(told, None)
                click.echo("With --take-in it is done.")
    except ExportRefused as refused:
        raise click.ClickException(str(refused)) from refused
    except ImportRefused as refused:
        tell_refusal(Path(system), refused, as_json=False)
        sys.exit(1)


def _take_in(export: Export) -> None:
    report = take_in(export, by=BY, now=timezone.now())
    if report:
        tell_report(report)
        click.echo("`mailer import undo` takes this back.")
    else:
        click.echo("Nobody becomes a member.")


def _know(topic: str) -> None:
    if topic and not Topic.objects.filter(slug=topic).exists():
        known = ", ".join(Topic.objects.values_list("slug", flat=True))
        raise click.UsageError(f"There is no topic {topic!r}. The topics are: {known}.")


def _tell(export: Export, out: Path | None) -> None:
    gathered = export.gathered
    click.echo(f"{export.system}: {len(gathered.members):,} members, of whom {export.stopped:,} get nothing")
    if gathered.stopped_addresses:
        click.echo(f"{len(gathered.stopped_addresses):,} further addresses, of no member, are stopped")
    for name, people in export.unplaced.items():
        click.echo(f"not taken: {name!r} of {people:,} members; `mailer field` makes a place for it")
    for what, times in export.unread.items():
        click.echo(f"not taken: {what} ({times:,} times)")
    for left_out in gathered.left_out[:_SHOWN]:
        click.echo(f"left out: {left_out.place}: {left_out.reason}")
    if len(gathered.left_out) > _SHOWN:
        click.echo(f"and {len(gathered.left_out) - _SHOWN:,} more; --left-out FILE writes all of them")
    if out:
        with out.open("w", encoding="utf-8", newline="") as file:
            rows = [("place", "reason"), *((each.place, each.reason) for each in gathered.left_out)]
            csv.writer(file).writerows(rows)
