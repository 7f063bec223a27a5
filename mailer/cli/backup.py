"""``mailer backup``: everything this installation is made of, in one file, while it goes on."""

from __future__ import annotations

import os
from pathlib import Path

import click
from django.utils import timezone
from rich.console import Console

from mailer.backup.errors import BackupRefused
from mailer.backup.keys import PASSPHRASE, seal
from mailer.backup.taking import take
from mailer.cli.reporting import Reporter
from mailer.env import Env, current

LEFT_OUT = (
    "The keys are not in it. Without MAILER_SECRET_KEY (with `mailer run` it is in embedded.json) the backup can't be "
    "restored: keep the key in another place, or make the backup with --with-keys."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-keys", is_flag=True, help=f"Put the keys in, under a passphrase: asked for, or {PASSPHRASE}.")
def backup(*, file: Path, with_keys: bool) -> None:
    """Write database, pictures and, if you say so, keys into FILE.

    The mailer may go on meanwhile: what is written is one moment. FILE names members, so keep it as you keep
    the database.
    """
    env = current()
    sealed = _sealed(env) if with_keys else {}
    try:
        with Reporter(Console(stderr=True)).bars() as watch:
            taken = take(
                file,
                by="command line",
                now=timezone.now(),
                address_key=env.address_key,
                sealed_keys=sealed,
                progress=lambda name, done, total: watch([(name, done, total)]),
            )
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from refused
    except OSError as exc:
        raise click.ClickException(f"{file} can't be written ({exc.strerror}). Choose another place.") from exc
    click.echo(f"{taken.rows:,} rows of {taken.tables} tables and {taken.files:,} pictures are in {file}.")
    for path in taken.missing:
        click.echo(f"missing: the picture {path} is not in the storage", err=True)
    click.echo("The keys are in it, under your passphrase: keep that in another place." if sealed else LEFT_OUT)


def _sealed(env: Env) -> dict[str, str]:
    passphrase = os.environ.get(PASSPHRASE) or click.prompt(
        "Passphrase for the keys", hide_input=True, confirmation_prompt=True, err=True
    )
    keys = {
        "MAILER_SECRET_KEY": env.secret_key,
        "MAILER_SECRET_KEY_FALLBACKS": " ".join(env.secret_key_fallbacks),
        "MAILER_ADDRESS_KEY": env.address_key,
    }
    return seal({name: key for name, key in keys.items() if key}, passphrase)
