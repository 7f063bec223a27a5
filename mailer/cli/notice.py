"""``mailer notice``: templates of personal letters, and sets of letters that are released together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone

from mailer.campaigns import services as campaigns
from mailer.campaigns.states import State
from mailer.cli.acting import acting_staff, as_option
from mailer.cli.lookup import find_member, find_segment, read_content
from mailer.cli.moments import WALL, moment_of
from mailer.cli.notice_options import (
    FILE,
    attach_option,
    data_of,
    data_option,
    files_of,
    in_words,
    standing,
    wanted_set,
    wanted_template,
)
from mailer.content.registry import CONTENT_TYPES
from mailer.deliveries.queries import refusals_of, states_of
from mailer.notices import documents, sets
from mailer.notices.fields import fields_of, read_fields
from mailer.notices.preparing import To
from mailer.notices.tables import read_table
from mailer.notices.templates import make_template, templates
from mailer.segments.rules import members as members_of

_set_argument = click.argument("wanted", metavar="SET", type=int)


@click.group()
def notice() -> None:
    """Personal letters: templates, and sets of letters that are released together."""


@notice.command("templates")
def list_templates() -> None:
    """List the templates with their data fields."""
    for row in templates().order_by("name"):
        click.echo(f"{row.pk}  {row.name}: {State(row.state).label}")
        for field in fields_of(row):
            need = "" if field.required else f" (may be left out; the letter then says “{field.fallback}”)"
            click.echo(f"    {field.name}: {field.description}{need}")
        if document := (row.notice or {}).get("document"):
            click.echo(f"    with {document['file_name']}, made for each member")


@notice.command("template")
@click.argument("name")
@click.option("--fields", type=FILE, help="The data fields, one a line. Default: none.")
@click.option("--content", type=FILE, help="The letter as JSON. Default: the sample.")
@click.option("--type", "content_type", type=click.Choice(list(CONTENT_TYPES)), default="personal", show_default=True)
@click.option("--document", type=click.Choice(documents.kinds()), help="Make this PDF file for each member.")
@click.option("--file-name", default="", help="What that file is called.")
@click.option("--approve", is_flag=True, help="Submit and approve it at once.")
@as_option
def template(
    name: str,
    fields: Path | None,
    content: Path | None,
    content_type: str,
    document: str | None,
    file_name: str,
    approve: bool,
    acting_as: str | None,
) -> None:
    """Make a template called NAME."""
    by = acting_staff(acting_as)
    with in_words():
        row = make_template(
            name=name,
            fields=read_fields(fields.read_text("utf-8")) if fields else (),
            by=by,
            content_type=content_type,
            content=read_content(content) if content else CONTENT_TYPES[content_type].sample(),
            document=document or "",
            file_name=file_name,
        )
        if approve:
            campaigns.submit(campaign=row, by=by)
            campaigns.approve(campaign=row, by=by)
    click.echo(f"Template {row.pk}: {row.name}. {State(row.state).label}.")


@notice.command()
@click.argument("wanted", metavar="TEMPLATE")
@click.option("--csv", "table", type=FILE, help="A CSV file: column “member”, and one for each data field.")
@click.option("--segment", help="Name of a segment: everybody in it, with the values of --data.")
@data_option
@attach_option
@click.option("--name", default="", help="What the set is called. Default: the template and the moment.")
@click.option("--at", type=WALL, help="Nothing leaves before clocks in --zone show this.")
@click.option("--zone", default="UTC", show_default=True, help="IANA zone of that time.")
@as_option
def make(
    wanted: str,
    table: Path | None,
    segment: str | None,
    pairs: tuple[str, ...],
    paths: tuple[Path, ...],
    name: str,
    at: datetime | None,
    zone: str,
    acting_as: str | None,
) -> None:
    """Make a set of letters of TEMPLATE, and hold it."""
    if (table is None) == (segment is None):
        raise click.UsageError("Say who gets it: either --csv or --segment.")
    now = timezone.now()
    with in_words():
        row = sets.make_set(
            template=wanted_template(wanted),
            to=read_table(table.read_bytes()) if table else _of_segment(segment or "", data_of(pairs), now),
            by=acting_staff(acting_as),
            now=now,
            name=name,
            files=files_of(paths),
            embargo=moment_of(at, zone),
        )
    click.echo(f"Set {row.campaign_id}: {row.campaign.addressees.count()} letters. {standing(row)}.")


def _of_segment(name: str, data: dict[str, str], now: datetime) -> list[To]:
    found = members_of(find_segment(name).rule, today=now.date())
    return [To(member, data) for member in found.order_by("pk")]


@notice.command()
@_set_argument
@click.option("--csv", "table", type=FILE, required=True, help="A CSV file, as for `make`.")
@as_option
def add(wanted: int, table: Path, acting_as: str | None) -> None:
    """Put further members into SET while it is held."""
    row = wanted_set(wanted)
    with in_words():
        count = sets.add(notices=row, to=read_table(table.read_bytes()), by=acting_staff(acting_as), now=timezone.now())
    click.echo(f"Added to set {wanted}: {count}.")


@notice.command("list")
def list_sets() -> None:
    """List the sets, the latest last."""
    for row in sets.sets().order_by("pk"):
        click.echo(f"{row.campaign_id}  {row.campaign.name}: {standing(row)}")


@notice.command()
@_set_argument
def show(wanted: int) -> None:
    """Say who is in SET, and what became of each letter."""
    row = wanted_set(wanted)
    click.echo(f"{row.campaign_id}  {row.campaign.name}: {standing(row)}")
    for addressee in row.campaign.addressees.select_related("member").order_by("pk"):
        click.echo(f"    member {addressee.member.number}")
    for outcome, count in sorted(states_of(row.campaign_id).items()):
        click.echo(f"    {count:>7}  {outcome.replace('_', ' ')}")
    for reason, count in sorted(refusals_of(row.campaign_id).items()):
        click.echo(f"    {count:>7}  left out: {reason.replace('_', ' ')}")


@notice.command()
@_set_argument
@as_option
def release(wanted: int, acting_as: str | None) -> None:
    """Let all letters of SET go together: now, or when its embargo ends."""
    row = wanted_set(wanted)
    with in_words():
        at = sets.release(notices=row, by=acting_staff(acting_as), now=timezone.now())
    click.echo(f"Set {wanted} goes out at {at:%Y-%m-%d %H:%M} UTC.")


@notice.command()
@_set_argument
@click.argument("member")
@as_option
def withdraw(wanted: int, member: str, acting_as: str | None) -> None:
    """Take MEMBER (number or address) out of SET while it is held."""
    row, found = wanted_set(wanted), find_member(member)
    with in_words():
        gone = sets.withdraw(notices=row, member=found, by=acting_staff(acting_as))
    click.echo(f"Member {found.number} is {'no longer' if gone else 'not'} in set {wanted}.")
