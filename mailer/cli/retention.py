"""``mailer retention``: how long each kind of record is kept."""

from __future__ import annotations

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from mailer.cli.acting import acting_staff, as_option
from mailer.privacy.kinds import BY_SLUG
from mailer.privacy.retention import RuleRefused, apply_retention, set_rule
from mailer.privacy.retention import preview as outlooks


@click.group()
def retention() -> None:
    """See and decide how long each kind of record is kept."""


@retention.command()
def preview() -> None:
    """Show what is kept how long, and how many records would go now. Changes nothing."""
    table = Table("Kind", "What it is", "Kept", "Would go now", "How")
    for outlook in outlooks(now=timezone.now()):
        kept = "for ever" if outlook.days is None else f"{outlook.days} days"
        due = f"{outlook.due:,}{' (waits a day)' if outlook.waits else ''}"
        table.add_row(outlook.kind.slug, outlook.kind.name, kept, due, outlook.kind.fate)
    Console().print(table)


@retention.command("set")
@click.argument("kind", type=click.Choice(list(BY_SLUG)))
@click.argument("days", type=click.IntRange(0, 36_500), required=False)
@click.option("--for-ever", is_flag=True, help="Keep them for ever.")
@as_option
def set_(*, kind: str, days: int | None, for_ever: bool, acting_as: str | None) -> None:
    """Keep records of KIND for DAYS. The night applies it after a day, so that the preview can be looked at."""
    if for_ever == (days is not None):
        raise click.UsageError("Give either DAYS or --for-ever.")
    try:
        set_rule(kind=kind, days=days, by=f"staff:{acting_staff(acting_as).pk}", now=timezone.now())
    except RuleRefused as exc:
        raise click.ClickException(str(exc)) from exc


@retention.command()
@click.option("--yes", is_flag=True, help="Don't ask first.")
def run(*, yes: bool) -> None:
    """Let everything go now whose time is over."""
    now = timezone.now()
    if not yes:
        click.confirm(f"Let {sum(outlook.due for outlook in outlooks(now=now)):,} records go?", abort=True)
    gone = apply_retention(now=now, at_once=True)
    for slug, count in gone.items():
        click.echo(f"{count:>9,}  {BY_SLUG[slug].fate}: {BY_SLUG[slug].name}")
    if not gone:
        click.echo("Nothing was due.")
