"""``mailer segment``: who gets a letter, as a rule saved under a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import orjson
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.cli.lookup import find_segment
from mailer.cli.segment_asking import COMMANDS, size_of, words_of
from mailer.segments import services
from mailer.segments.describing import describe_fields
from mailer.segments.errors import SegmentError
from mailer.segments.models import Segment
from mailer.segments.tree import RuleRefused


@click.group()
def segment() -> None:
    """Save who gets a letter as a rule under a name; ask how many that are, who, and why.

    A rule is JSON. {} is every member. One question is a field, an operator and a value:
    {"field": "category", "in": ["student", "postdoc"]}. Questions are joined with {"all": [...]} and
    {"any": [...]}, and turned round with {"not": ...}. `mailer segment fields` lists what can be asked.
    """


rule_option = click.option("--rule", metavar="JSON", help='For example \'{"field": "country", "in": ["DE"]}\'.')
note_option = click.option("--note", default="", help="Why, for colleagues; kept with this version of the rule.")


@segment.command()
@click.argument("name")
@click.option("--rule", metavar="JSON", required=True, help='For example \'{"field": "country", "in": ["DE"]}\'.')
@click.option("--description", default="", help="For colleagues.")
@note_option
@as_option
def create(name: str, rule: str, description: str, note: str, acting_as: str | None) -> None:
    """Save a rule as NAME."""
    by = acting_staff(acting_as)
    with told():
        row = services.create_segment(
            name=name, rule=json_of(rule), by=by, now=timezone.now(), description=description, note=note
        )
    _tell(row, "saved")


@segment.command()
@click.argument("name")
@rule_option
@click.option("--rename", metavar="NAME", help="Another name for it.")
@click.option("--description", help="For colleagues.")
@note_option
@as_option
def edit(
    name: str, rule: str | None, rename: str | None, description: str | None, note: str, acting_as: str | None
) -> None:
    """Change segment NAME. Another rule makes a new version; letters already sent keep the old one."""
    row, by = find_segment(name), acting_staff(acting_as)
    with told():
        services.change_segment(
            segment=row,
            by=by,
            now=timezone.now(),
            rule=None if rule is None else json_of(rule),
            name=rename,
            description=description,
            note=note,
        )
    _tell(row, "changed")


@segment.command()
@click.argument("name")
@click.argument("copy_name", metavar="COPY")
@as_option
def copy(name: str, copy_name: str, acting_as: str | None) -> None:
    """Save the rule of segment NAME once more, as COPY."""
    row, by = find_segment(name), acting_staff(acting_as)
    with told():
        copied = services.copy_segment(segment=row, name=copy_name, by=by, now=timezone.now())
    _tell(copied, "saved")


@segment.command()
@click.argument("name")
@as_option
def delete(name: str, acting_as: str | None) -> None:
    """Delete segment NAME; refused while a letter or another segment needs it."""
    row, by = find_segment(name), acting_staff(acting_as)
    with told():
        services.delete_segment(segment=row, by=by)
    click.echo(f"{name} is deleted.")


@segment.command("list")
def list_() -> None:
    """Show the saved segments with their size today, and whom they name."""
    rows = list(Segment.objects.order_by("name"))
    for row in rows:
        click.echo(f"{row.name}\t{size_of(row)}\t{words_of(row)}")
    if not rows:
        click.echo("No segment yet. `mailer segment create NAME --rule JSON` saves one.")


@segment.command()
@click.argument("name")
def show(name: str) -> None:
    """Say whom segment NAME names, in words and as a rule, with its versions and what uses it."""
    row = find_segment(name)
    click.echo(f"{row.name}: {words_of(row)}")
    if row.description:
        click.echo(row.description)
    click.echo(f"{size_of(row)} members today")
    click.echo(orjson.dumps(row.rule).decode())
    for version in row.versions.select_related("by"):
        note = f": {version.note}" if version.note else ""
        click.echo(f"version {version.number}, {version.at:%Y-%m-%d %H:%M} UTC, {version.by or 'unknown'}{note}")
    for use in services.uses_of(row):
        click.echo(f"used by {use}")


@segment.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with the choices of each field.")
def fields(*, as_json: bool) -> None:
    """List what a rule can ask: fields, their operators, and what each operator takes."""
    for field in describe_fields(with_choices=as_json):
        if as_json:
            click.echo(orjson.dumps(field).decode())
            continue
        click.echo(f"{field.name}: {field.label}")
        for operator in field.operators:
            click.echo(f"    {operator.name:<16} {operator.label} ({operator.takes})")


def json_of(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise click.ClickException(f"The rule is not JSON ({exc}). Put it in single quotes.") from exc


@contextmanager
def told() -> Iterator[None]:
    """What a service refuses is said in its own words."""
    try:
        yield
    except (SegmentError, RuleRefused) as exc:
        raise click.ClickException(str(exc)) from exc


def _tell(row: Segment, done: str) -> None:
    click.echo(f"{row.name} is {done}, version {row.version}: {words_of(row)}. {size_of(row)} members today.")


for command in COMMANDS:
    segment.add_command(command)
