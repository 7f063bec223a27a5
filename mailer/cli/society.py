"""``mailer society``: who the letters are from."""

from __future__ import annotations

from pathlib import Path

import click
import orjson
from django.forms.models import model_to_dict

from mailer.content.faults import ContentRefused
from mailer.content.models import Society
from mailer.content.services import SocietyMissing, set_society
from mailer.content.services import society as current_society

FIELDS = tuple(field.name for field in Society._meta.get_fields() if field.name != "id")


@click.group()
def society() -> None:
    """Show or set the society's name, postal address, colours and sender."""


@society.command()
def show() -> None:
    """Print the society as JSON, in the form `mailer society set` reads."""
    try:
        row = current_society()
    except SocietyMissing as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(orjson.dumps(model_to_dict(row, fields=FIELDS), option=orjson.OPT_INDENT_2))


@society.command("set")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def set_(file: Path) -> None:
    """Set the society from a JSON file; fields left out keep their value."""
    try:
        fields = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as exc:
        raise click.ClickException(f"{file}: not JSON ({exc}). Correct it and try again.") from exc
    unknown = sorted(set(fields) - set(FIELDS)) if isinstance(fields, dict) else ["(not an object)"]
    if unknown:
        raise click.ClickException(f"{file}: unknown {', '.join(unknown)}. Use: {', '.join(FIELDS)}.")
    try:
        set_society(fields)
    except ContentRefused as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo("The society is set.")
