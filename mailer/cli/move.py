"""``mailer move``: come over from listmonk, Mailchimp or CiviCRM with what these export."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from django.utils import timezone

from mailer import env
from mailer.accounts.models import Staff
from mailer.campaigns.errors import CampaignError
from mailer.cli.acting import acting_staff, as_option
from mailer.cli.import_telling import tell_preview, tell_refusal, tell_report
from mailer.members.imports.faults import ImportRefused
from mailer.members.models import Topic
from mailer.moving.files import ExportRefused
from mailer.moving.past import Past, delete_kept, kept_letters, publish_letters, read_letters, take_in_letters
from mailer.moving.person import LeftOut
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
@click.option("--publish", "public", is_flag=True, help="Open the letters sent there to everybody. Needs --take-in.")
@click.option("--delete-letters", is_flag=True, help="Delete the letters of this export that are kept; nothing else.")
@as_option
@click.option("--confirm-shrink", is_flag=True, help="It is meant that mail to more than a fifth is stopped.")
def move(
    *,
    system: str,
    paths: tuple[Path, ...],
    for_real: bool,
    topic: str,
    out: Path | None,
    public: bool,
    delete_letters: bool,
    acting_as: str | None,
    confirm_shrink: bool,
) -> None:
    """Take in what SYSTEM exported: PATHS are files, folders or ZIP archives.

    Whoever is unsubscribed, blocklisted, cleaned, bounced or opted out there gets nothing here. Letters sent there are
    kept for staff to read. Exit code 1 when the export is refused; then nothing was changed.
    """
    _know(topic)
    if public and not for_real:
        raise click.UsageError("--publish needs --take-in: what is only looked at can't be published.")
    if delete_letters and (for_real or public):
        raise click.UsageError("--delete-letters stands alone: with it nothing is taken in.")
    try:
        past = read_letters(system, list(paths))
        if delete_letters:
            _delete_letters(past, acting_staff(acting_as))
            return
        with read(system, list(paths), topic=topic, confirmed=confirm_shrink) as export:
            _tell(export, past, out)
            if for_real:
                run = _take_in(export)
                _take_in_letters(past, run, acting_staff(acting_as) if public else None)
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


def _take_in(export: Export) -> int | None:
    """Returns the number of the import, None when nobody becomes a member."""
    report = take_in(export, by=BY, now=timezone.now())
    if report is None:
        click.echo("Nobody becomes a member.")
        return None
    tell_report(report)
    click.echo("`mailer import undo` takes this back.")
    return report.run_id


def _take_in_letters(past: Past, run: int | None, publisher: Staff | None) -> None:
    if not past.letters:
        return
    kept = take_in_letters(past, by=BY, now=timezone.now(), came_with=run)
    click.echo(f"Letters kept for staff to read: {kept:,}. The console has them under Letters, Earlier letters.")
    if publisher:
        try:
            opened = publish_letters(past, by=publisher, now=timezone.now())
        except CampaignError as refused:
            raise click.ClickException(str(refused)) from refused
        click.echo(f"Letters opened to everybody: {opened:,}. They stand at {env.current().public_url}/archive")


def _delete_letters(past: Past, by: Staff) -> None:
    kept = len(kept_letters(past))
    if not kept:
        click.echo("None of the letters in this export is kept here.")
        return
    click.confirm(f"Delete {kept:,} letters, with the pages that everybody can read?", abort=True, err=True)
    try:
        click.echo(f"Letters deleted: {delete_kept(past, by=by):,}.")
    except CampaignError as refused:
        raise click.ClickException(str(refused)) from refused


def _know(topic: str) -> None:
    if topic and not Topic.objects.filter(slug=topic).exists():
        known = ", ".join(Topic.objects.values_list("slug", flat=True))
        raise click.UsageError(f"There is no topic {topic!r}. The topics are: {known}.")


def _tell(export: Export, past: Past, out: Path | None) -> None:
    gathered = export.gathered
    click.echo(f"{export.system}: {len(gathered.members):,} members, of whom {export.stopped:,} get nothing")
    if gathered.stopped_addresses:
        click.echo(f"{len(gathered.stopped_addresses):,} further addresses, of no member, are stopped")
    for name, people in export.unplaced.items():
        click.echo(f"not taken: {name!r} of {people:,} members; `mailer field` makes a place for it")
    for what, times in export.unread.items():
        click.echo(f"not taken: {what} ({times:,} times)")
    if past.letters:
        click.echo(f"Letters sent there: {len(past.letters):,}, not kept yet: {past.new:,}")
    _tell_left_out([*gathered.left_out, *past.left_out], out)


def _tell_left_out(left_out: list[LeftOut], out: Path | None) -> None:
    for each in left_out[:_SHOWN]:
        click.echo(f"left out: {each.place}: {each.reason}")
    if len(left_out) > _SHOWN:
        click.echo(f"and {len(left_out) - _SHOWN:,} more; --left-out FILE writes all of them")
    if out:
        with out.open("w", encoding="utf-8", newline="") as file:
            rows = [("place", "reason"), *((each.place, each.reason) for each in left_out)]
            csv.writer(file).writerows(rows)
