"""``mailer migrate``: the database brought up to date."""

from __future__ import annotations

import click
from django.core.management import call_command

from mailer.env import current
from mailer.runtime import datadir


@click.command()
def migrate() -> None:
    """Bring the database up to date with this version. Safe to run at any time, any number of times."""
    env = current()
    if env.on_sqlite:
        datadir.prepare(env.data_dir)
    call_command("migrate", interactive=False, verbosity=1)
