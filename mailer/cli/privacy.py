"""``mailer privacy``: hand out or erase everything held about one member."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.cli.lookup import find_member
from mailer.privacy.erasure import erase_member
from mailer.privacy.export import export_member
from mailer.privacy.models import ErasureOrder


@click.group()
def privacy() -> None:
    """Hand out or erase everything held about one member."""


@privacy.command()
@click.argument("number")
@click.option("--out", "file", required=True, type=click.Path(path_type=Path), help="The .zip file to write.")
@as_option
def export(number: str, file: Path, acting_as: str | None) -> None:
    """Write everything held about member NUMBER, with an exact copy of each letter."""
    member, by = find_member(number), f"staff:{acting_staff(acting_as).pk}"
    try:
        with file.open("wb") as archive:
            letters = export_member(member=member, to=archive, by=by, now=timezone.now())
    except OSError as exc:
        raise click.ClickException(f"{file} can't be written ({exc.strerror}). Choose another place.") from exc
    click.echo(f"Everything about member {member.number}, with {letters} letters, is in {file}.")


@privacy.command()
@click.argument("number")
@click.option("--why", default="", help="For the audit log; must not name anybody.")
@click.option("--yes", is_flag=True, help="Don't ask first.")
@as_option
def erase(*, number: str, why: str, yes: bool, acting_as: str | None) -> None:
    """Erase member NUMBER for good, here and at the provider. There is no way back."""
    member, by = find_member(number), f"staff:{acting_staff(acting_as).pk}"
    if not yes:
        click.confirm(f"Erase member {member.number} for good? There is no way back.", abort=True)
    erased = erase_member(member=member, by=by, reason=why, now=timezone.now())
    if not erased.addresses:
        click.echo(f"Nothing was left of member {member.number}.")
        return
    click.echo(f"Member {member.number} is erased, and {erased.letters} copies of letters are emptied.")
    click.echo("The provider is told by the next job. `mailer privacy orders` shows what it has not taken yet.")


@privacy.command()
def orders() -> None:
    """List the erasures the provider has not taken yet, and why."""
    for order in ErasureOrder.objects.filter(done_at=None).order_by("pk"):
        tried = f"tried {order.attempts} times: {order.trouble}" if order.attempts else "not tried yet"
        click.echo(f"{order.pk}\tasked {order.asked_at:%Y-%m-%d %H:%M}\t{tried}")
