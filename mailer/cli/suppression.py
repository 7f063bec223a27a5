"""``mailer suppression``: addresses nobody writes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.models import Suppression
from mailer.members.services import lift_by_hand, suppress_address


@click.group()
def suppression() -> None:
    """Stop mail to an address, see why it is stopped, allow it again."""


@suppression.command()
@click.argument("email")
@click.option("--why", required=True, help="Kept with the suppression; must not name anybody.")
@as_option
def add(email: str, why: str, acting_as: str | None) -> None:
    """Stop all mail to EMAIL."""
    with _in_words():
        new = suppress_address(email=email, by=f"staff:{acting_staff(acting_as).pk}", why=why, now=timezone.now())
    click.echo("Mail to this address is stopped." if new else "Mail to this address was stopped already.")


@suppression.command()
@click.argument("email")
def show(email: str) -> None:
    """Say whether mail to EMAIL is stopped, since when and why, and what was before."""
    with _in_words():
        found = address_hash(normalise(email).key)
    rows = Suppression.objects.filter(address_hash=found).order_by("-pk")
    for row in rows:
        until = f", lifted {row.lifted_at:%Y-%m-%d} by {row.lifted_by}: {row.lifted_because}" if row.lifted_at else ""
        note = f": {row.note}" if row.note else ""
        click.echo(f"{row.at:%Y-%m-%d} {row.get_reason_display()} ({row.source}){note}{until}")
    if not rows:
        click.echo("Mail to this address was never stopped.")


@suppression.command()
@click.argument("email")
@click.option("--why", required=True, help="Kept for good: how you know that mail is welcome again.")
@as_option
def lift(email: str, why: str, acting_as: str | None) -> None:
    """Allow mail to EMAIL again."""
    by = f"staff:{acting_staff(acting_as).pk}"
    with _in_words():
        lifted = lift_by_hand(email=email, by=by, why=why, now=timezone.now())
    if not lifted:
        raise click.ClickException("Mail to this address is not stopped.")
    click.echo("Mail to this address is allowed again. The provider may have a list of its own: look there too.")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except AddressRefused as exc:
        raise click.ClickException(str(exc)) from exc
