"""``mailer field``: fields of the society's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click
from django.utils import timezone

from mailer.members import services
from mailer.members.models import CustomField
from mailer.members.services import FieldRefused
from mailer.members.services.custom_fields import members_with

BY: Final = "command line"


@click.group()
def field() -> None:
    """Define, change, retire and remove fields of the society's own."""


@field.command("list")
def list_() -> None:
    """Show the fields with their type, and how many members have a value."""
    for row in CustomField.objects.all():
        kind = f"{row.kind} ({', '.join(row.choices)})" if row.choices else row.kind
        stands = ", retired" if row.retired_at else ""
        click.echo(f"{row.slug}\t{row.name}\t{kind}{stands}\t{members_with(row)}")


@field.command()
@click.argument("name")
@click.option("--type", "kind", type=click.Choice(CustomField.Kind.values), default="text", show_default=True)
@click.option("--choice", "choices", multiple=True, help="One value of a list; give it once for each.")
@click.option("--slug", default="", help="Its name in files and rules. Default: made from NAME.")
def add(name: str, kind: str, choices: Sequence[str], slug: str) -> None:
    """Define a field called NAME."""
    try:
        row = services.define_field(by=BY, name=name, kind=CustomField.Kind(kind), choices=choices, slug=slug)
    except FieldRefused as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(f"The field is defined. In rules and commands it is custom.{row.slug}.")


@field.command()
@click.argument("slug")
@click.option("--name", help="As staff read it.")
@click.option("--type", "kind", type=click.Choice(CustomField.Kind.values), help="Only while no member has a value.")
@click.option("--choice", "choices", multiple=True, help="The new list, one value at a time.")
def change(slug: str, name: str | None, kind: str | None, choices: Sequence[str]) -> None:
    """Change name, type or list of field SLUG."""
    try:
        services.change_field(
            by=BY, field=_field(slug), name=name, kind=CustomField.Kind(kind) if kind else None, choices=choices or None
        )
    except FieldRefused as exc:
        raise click.ClickException(str(exc)) from exc


@field.command()
@click.argument("slug")
def retire(slug: str) -> None:
    """Ask for field SLUG no longer: forms, imports and new rules leave it out. Its values stay."""
    row = _field(slug)
    services.retire_field(by=BY, field=row, now=timezone.now())
    click.echo(f"The field {row.slug} is retired. `mailer field restore {row.slug}` asks for it again.")


@field.command()
@click.argument("slug")
def restore(slug: str) -> None:
    """Ask for the retired field SLUG again, with all values it had."""
    services.restore_field(by=BY, field=_field(slug))


@field.command()
@click.argument("slug")
def remove(slug: str) -> None:
    """Take field SLUG away; refused while a member has a value in it."""
    try:
        services.remove_field(by=BY, field=_field(slug))
    except FieldRefused as exc:
        raise click.ClickException(str(exc)) from exc


def _field(slug: str) -> CustomField:
    found = CustomField.objects.filter(slug=slug.removeprefix("custom.")).first()
    if found is None:
        raise click.ClickException(f"There is no field {slug!r}. `mailer field list` shows them.")
    return found
