"""``mailer stats``: what is counted about letters, and how it is judged."""

from __future__ import annotations

import click
import orjson
from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.cli.lookup import find_campaign
from mailer.cli.reporting import write_lines
from mailer.tracking.models import CampaignFigures
from mailer.tracking.raw_events import event_lines
from mailer.tracking.statistics.figures import Figures, Readers
from mailer.tracking.statistics.refresh import Counted, figures_of, verify


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


@stats.command()
@click.argument("campaign")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every figure and breakdown.")
def show(*, campaign: str, as_json: bool) -> None:
    """What became of CAMPAIGN, in figures: its number or its name."""
    row = find_campaign(campaign)
    if row.in_segment is None:
        raise click.ClickException(f"{row.name!r} has no figures yet. They appear when it starts to go out.")
    counted = figures_of(row, now=timezone.now())
    if as_json:
        facts = {"id": row.pk, "name": row.name, "as_of": counted.at, "stale": counted.stale}
        click.echo(orjson.dumps({**facts, **counted.figures.to_json()}).decode())
    else:
        click.echo(_in_words(row, counted))


@stats.command()
@click.argument("campaign")
def events(*, campaign: str) -> None:
    """Write every event of CAMPAIGN as it is kept, one JSON object a line. No member is named."""
    row = find_campaign(campaign)
    write_lines(event_lines(row.pk))


@stats.command("verify")
@click.argument("campaign", required=False)
def verify_figures(*, campaign: str | None) -> None:
    """Count again and compare with the figures kept: of CAMPAIGN, or of every letter that has some.

    Ends with exit code 1 when figures that should hold do not.
    """
    rows = (
        [find_campaign(campaign)] if campaign else list(Campaign.objects.filter(figures__isnull=False).order_by("pk"))
    )
    wrong = sum(not _holds(row) for row in rows)
    click.echo(f"{len(rows)} looked at, {wrong} do not hold.")
    if wrong:
        raise click.exceptions.Exit(1)


def _holds(row: Campaign) -> bool:
    """Compare and tell; figures that wait to be counted anew may differ."""
    differences = verify(row.pk)
    awaited = CampaignFigures.objects.filter(campaign=row, stale=True).exists()
    told = "hold" if not differences else "wait to be counted anew" if awaited else "differ"
    click.echo(f"{row.pk}  {row.name}: the figures {told}.")
    for difference in differences:
        click.echo(f"    {difference}")
    return awaited or not differences


def _in_words(row: Campaign, counted: Counted) -> str:
    figures, whole = counted.figures, counted.figures.whole
    lines = [f"{row.pk}  {row.name}, as of {counted.at:%Y-%m-%d %H:%M} UTC"]
    lines += [f"    {n:>7}  left out: {reason.replace('_', ' ')}" for reason, n in figures.left_out.items()]
    lines += [f"    {whole.copies:>7}  copies"]
    lines += [f"    {n:>7}  {outcome.replace('_', ' ')}" for outcome, n in sorted(whole.outcomes.items())]
    lines += [f"    {whole.complained:>7}  reported as spam", f"    {whole.unsubscribed:>7}  unsubscribed"]
    return "\n".join([*lines, *_followed(figures)])


def _followed(figures: Figures) -> list[str]:
    whole = figures.whole
    if not whole.tracked:
        return ["    Nothing is known about opens and clicks: no copy may be followed."]
    lines = [f"    {whole.tracked:>7}  copies of which opens and clicks may be known; of these"]
    return [*lines, _told_apart("opened", whole.opened), _told_apart("clicked", whole.clicked)]


def _told_apart(verb: str, readers: Readers) -> str:
    return f"    {readers.person:>7}  {verb} by people, {readers.machine} by machines alone, {readers.unknown} unknown"
