"""``mailer proof``: a signed list of whom a letter was sent to, and whether such a list is as it was made."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from mailer.audit.services import record
from mailer.cli.lookup import find_campaign
from mailer.cli.reporting import write_lines
from mailer.tracking.proof.checking import Checked, check
from mailer.tracking.proof.entries import NothingToProve, proof_of
from mailer.tracking.proof.sealing import public_half, signing_key

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _LetterFirst(click.Group):
    """``mailer proof CAMPAIGN`` is short for ``mailer proof list CAMPAIGN``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if known else ["list", *args])


@click.group(cls=_LetterFirst)
def proof() -> None:
    """Prove whom a letter was sent to: `mailer proof CAMPAIGN > FILE`, `mailer proof verify FILE`."""


@proof.command("list")
@click.argument("campaign")
def write(*, campaign: str) -> None:
    """Write the signed list of CAMPAIGN, its number or its name.

    It names every member of the audience with address: keep it where the member list is kept.
    """
    row = find_campaign(campaign)
    try:
        lines = proof_of(row, now=timezone.now())
    except NothingToProve as exc:
        raise click.ClickException(str(exc)) from exc
    record(actor="command line", action="campaign.proof_made", subject=f"campaign:{row.pk}")
    write_lines(lines)


@proof.command()
@click.argument("file", type=_FILE)
@click.option("--key", default="", help="The key it should be signed with, if not this installation's.")
def verify(*, file: Path, key: str) -> None:
    """Say whether FILE is as it was made, or else which of its lines is not.

    Ends with exit code 1 when something was changed.
    """
    with file.open("rb") as lines:
        checked = check(lines, keys=[key] if key else _own_keys())
    if checked.faults:
        for fault in checked.faults:
            click.echo(fault)
        raise click.ClickException(f"{file} does not prove anything as it is. Ask for the list as it was made.")
    click.echo(_words(checked))


@proof.command("key")
def show_key() -> None:
    """Show the key by which lists of this installation can be checked on any other. It is no secret."""
    click.echo(_own_keys()[0])


def _own_keys() -> list[str]:
    """That of today, and those of the keys before it that are still set."""
    return [public_half(signing_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _words(checked: Checked) -> str:
    head, last = checked.head, checked.last
    lines = [f"As it was made on {head['made']}: “{head['letter']}” of {head['society']}, {last['people']} people."]
    return "\n".join([*lines, *(f"{n:>9}  {became.replace('_', ' ')}" for became, n in last["became"].items())])
