"""``mailer restore``: an installation as it was when a backup was made; nothing goes out before somebody has looked."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console

from mailer.backup.archive import Reader, reading
from mailer.backup.errors import RestoreRefused
from mailer.backup.keys import PASSPHRASE, unseal
from mailer.cli.reporting import Reporter
from mailer.cli.root import data_dir, set_up_django
from mailer.env import EMBEDDED_FILE, current, embedded_values
from mailer.runtime import configuration, datadir

OTHER_KEY = (
    "The archive was made with another key, or its manifest was changed. Set MAILER_SECRET_KEY, and MAILER_ADDRESS_KEY "
    "if that installation had one, to what they were there. Nothing was restored."
)
NO_KEY = (
    "There is no key here, and none in the archive. Set MAILER_SECRET_KEY to the key of the installation that made "
    "the backup: without it no link in a letter and no suppression would hold."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Throw away what is in this installation.")
def restore(*, file: Path, force: bool) -> None:
    """Restore FILE, which `mailer backup` wrote, on SQLite or PostgreSQL.

    Letters that were going out are paused, those that were to start are held, and what was on its way is parked:
    each waits for a person. Exit code 1 when the archive is refused; then nothing was changed.
    """
    folder = datadir.prepare(data_dir())
    try:
        with datadir.locked(folder, patience=0), reading(file) as reader:
            with Reporter(Console(stderr=True)).bar("Checksums") as progress:
                reader.verify(progress)
            _bring_keys(reader, folder)
            set_up_django()
            _restore(reader, force=force)
    except RestoreRefused as refused:
        raise click.ClickException(str(refused)) from refused


def _bring_keys(reader: Reader, folder: Path) -> None:
    """Where this place has no key of its own, take those in the archive."""
    if os.environ.get("MAILER_SECRET_KEY", "").strip() or embedded_values(folder).get("MAILER_SECRET_KEY"):
        return
    if not reader.manifest.keys:
        raise RestoreRefused(NO_KEY)
    passphrase = os.environ.get(PASSPHRASE) or click.prompt("Passphrase of the keys", hide_input=True, err=True)
    keys = unseal(reader.manifest.keys, passphrase)
    if not reader.is_sealed_with(keys["MAILER_ADDRESS_KEY"]):
        raise RestoreRefused(OTHER_KEY)
    configuration.save(folder, {**embedded_values(folder), **keys})
    click.echo(f"The keys are in {folder / EMBEDDED_FILE}.")


def _restore(reader: Reader, *, force: bool) -> None:
    from django.utils import timezone

    from mailer.backup.restoring import restore as carry_out

    if not reader.is_sealed_with(current().address_key):
        raise RestoreRefused(OTHER_KEY)
    with Reporter(Console(stderr=True)).bars() as watch:
        done = carry_out(
            reader,
            by="command line",
            now=timezone.now(),
            force=force,
            progress=lambda name, done, total: watch([(name, done, total)]),
        )
    asking, made_at = done.asking, f"{reader.manifest.made_at:%d %B %Y, %H:%M} UTC"
    click.echo(f"{done.rows:,} rows of {done.tables} tables and {done.files:,} pictures are as they were on {made_at}.")
    click.echo(
        f"Waiting for you: {asking.paused} letters paused, {asking.held} held, {asking.parked} batches parked; "
        f"{asking.messages} messages to single members are not sent any more."
    )
    click.echo(f"Unsubscribes, bounces and changes since {made_at} are not in it: see docs/upgrading.md.")
