"""``mailer stats``: what is counted about letters, and how it is judged."""

from __future__ import annotations

import click


@click.group()
def stats() -> None:
    """Look after the figures about letters."""


@stats.command()
@click.option("--all", "everything", is_flag=True, help="Also what was judged by these rules already.")
def reclassify(*, everything: bool) -> None:
    """Tell people from machines anew, for every open and click that is stored.

    Needed after a version with other rules. May be stopped and started again.
    """
    from mailer.tracking.readers import reclassify as judge_anew
    from mailer.tracking.verdicts import VERSION

    looked = 0

    def count(copies: int) -> None:
        nonlocal looked
        looked += copies

    changed = judge_anew(everything=everything, progress=count)
    click.echo(f"Rules of version {VERSION}: {looked} copies looked at, {changed} verdicts changed.")
