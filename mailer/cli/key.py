"""``mailer key``: keys with which programs come in through the API."""

from __future__ import annotations

from datetime import timedelta

import click
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.keys import queries, services
from mailer.keys.errors import KeyRefused
from mailer.keys.models import ApiKey
from mailer.keys.scopes import PURPOSES, Scope

ONCE = "It is shown this once and kept nowhere."


@click.group()
def key() -> None:
    """Make, list, replace and revoke keys for programs."""


@key.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice([scope.value for scope in Scope]))
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, services.LONGEST_DAYS))
@as_option
def make(name: str, scopes: tuple[str, ...], days: int, acting_as: str | None) -> None:
    """Make a key called NAME that acts in the name of --as, and print it, once."""
    chosen = {Scope(scope) for scope in scopes}
    try:
        new = services.make_key(name=name, scopes=chosen, by=acting_staff(acting_as), now=timezone.now(), days=days)
    except KeyRefused as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(new.secret)
    click.echo(f"Key {new.key.pk} is good until {new.key.expires_at:%Y-%m-%d}. {ONCE}", err=True)


@key.command("list")
def list_() -> None:
    """Show every key with its standing and when it was used last."""
    now = timezone.now()
    for row in queries.every_key():
        used = f"used {row.last_used_at:%Y-%m-%d %H:%M} UTC" if row.last_used_at else "never used"
        standing = queries.key_standing(row, now=now).value.replace("_", " ")
        click.echo(f"{row.pk}\t{row.prefix}…\t{row.name}\t{row.owner}\t{standing}\t{used}\t{' '.join(row.scopes)}")


@key.command()
def scopes() -> None:
    """Show what a key can be good for."""
    for scope, purpose in PURPOSES.items():
        click.echo(f"{scope.value}\t{purpose}")


@key.command()
@click.argument("number", type=int)
@click.option("--overlap-hours", default=24, show_default=True, type=click.IntRange(0, 30 * 24))
@as_option
def rotate(number: int, overlap_hours: int, acting_as: str | None) -> None:
    """Make a second key like key NUMBER and print it; the first stays good for a while."""
    try:
        new = services.rotate_key(
            key=_key(number), by=acting_staff(acting_as), now=timezone.now(), overlap=timedelta(hours=overlap_hours)
        )
    except KeyRefused as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(new.secret)
    click.echo(f"Key {new.key.pk} replaces key {number} in {overlap_hours} hours. {ONCE}", err=True)


@key.command()
@click.argument("number", type=int)
@as_option
def revoke(number: int, acting_as: str | None) -> None:
    """End key NUMBER at once."""
    revoked = services.revoke_key(key=_key(number), by=acting_staff(acting_as), now=timezone.now())
    click.echo(f"Key {number} is {'revoked' if revoked else 'revoked already'}.")


def _key(number: int) -> ApiKey:
    found = ApiKey.objects.select_related("owner").filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"There is no key {number}. `mailer key list` shows them.")
    return found
