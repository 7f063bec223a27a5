"""``mailer campaign``: create, send, and see what became of every copy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson
from django.utils import timezone

from mailer.campaigns import drafting, services
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.cli.acting import acting_staff, as_option
from mailer.cli.audience import audience
from mailer.cli.campaign_control import COMMANDS
from mailer.cli.lookup import find_campaign, find_segment, read_content
from mailer.cli.moments import WALL, moment_of
from mailer.content.registry import CONTENT_TYPES
from mailer.content.services import SocietyMissing
from mailer.deliveries.queries import refusals_of, states_of
from mailer.env import PROVIDERS
from mailer.jobs import Job, publish
from mailer.members.models import Topic
from mailer.segments.models import Segment

Row = TypeVar("Row", Segment, Topic)


@click.group()
def campaign() -> None:
    """Create a campaign, send it, and see what became of it."""


def _named(model: type[Row], column: str, value: str | None) -> Row | None:
    if value is None:
        return None
    row = model.objects.filter(**{column: value}).first()
    if row is None:
        known = ", ".join(map(str, model.objects.values_list(column, flat=True))) or "none yet"
        raise click.ClickException(f"There is no {model.__name__.lower()} {value!r}. There are: {known}.")
    return row


@campaign.command()
@click.argument("name")
@click.option("--type", "content_type", type=click.Choice(list(CONTENT_TYPES)), required=True)
@click.option(
    "--content", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON. Default: the sample."
)
@click.option("--segment", help="Name of a saved segment. Default: everyone.")
@click.option("--exclude", multiple=True, metavar="NAME", help="A segment that gets no copy; may be repeated.")
@click.option("--topic", help="Slug of the topic. Default: the content type's own.")
@click.option("--provider", type=click.Choice(PROVIDERS), help="Who carries it. Default: MAILER_PROVIDER.")
@as_option
def create(
    name: str,
    content_type: str,
    content: Path | None,
    segment: str | None,
    exclude: tuple[str, ...],
    topic: str | None,
    provider: str | None,
    acting_as: str | None,
) -> None:
    """Create a draft called NAME and print its number."""
    written = read_content(content) if content else CONTENT_TYPES[content_type].sample()
    try:
        row = drafting.create(
            name=name,
            content_type=content_type,
            content=written,
            by=acting_staff(acting_as),
            segment=_named(Segment, "name", segment),
            excluded=tuple(find_segment(name) for name in exclude),
            topic=_named(Topic, "slug", topic),
            provider=provider or "",
        )
    except CampaignError as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(f"Created campaign {row.pk}: {row.name}")


@campaign.command()
@click.argument("wanted", metavar="CAMPAIGN")
@click.option("--at", type=WALL, help="When clocks in --zone show this. Default: now.")
@click.option("--zone", default="UTC", show_default=True, help="IANA zone of the times, for example Europe/Athens.")
@click.option("--local-clock", type=click.DateTime(["%H:%M"]), help="Each member when her own clocks show this.")
@click.option("--finish-by", type=WALL, help="Spread the copies evenly until then.")
@as_option
def send(
    wanted: str,
    at: datetime | None,
    zone: str,
    local_clock: datetime | None,
    finish_by: datetime | None,
    acting_as: str | None,
) -> None:
    """Submit, approve and schedule CAMPAIGN (number or name) in one step."""
    row, by = find_campaign(wanted), acting_staff(acting_as)
    when = moment_of(at, zone) or timezone.now()
    try:
        if row.state == State.DRAFT:
            services.submit(campaign=row, by=by)
        if row.state == State.SUBMITTED:
            services.approve(campaign=row, by=by)
        services.schedule(
            campaign=row,
            at=when,
            by=by,
            zone=zone,
            local_clock=local_clock.time() if local_clock else None,
            finish_by=moment_of(finish_by, zone),
        )
    except (CampaignError, SocietyMissing) as exc:
        raise click.ClickException(str(exc)) from exc
    if when <= timezone.now() and not publish(Job.START_CAMPAIGN, row.pk):
        click.echo("The broker is not running: it goes out as soon as `mailer run` or a worker is.", err=True)
    click.echo(f"Campaign {row.pk} goes out {'now' if at is None else f'at {when:%Y-%m-%d %H:%M} UTC'}.")


@campaign.command()
@click.argument("wanted", metavar="[CAMPAIGN]", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def status(wanted: str | None, as_json: bool) -> None:
    """Say what became of every copy of CAMPAIGN, or of each campaign."""
    rows = [find_campaign(wanted)] if wanted else list(Campaign.objects.order_by("pk"))
    for row in rows:
        facts = facts_of(row)
        click.echo(orjson.dumps(facts).decode() if as_json else _in_words(facts))
    if not rows:
        click.echo("No campaign yet. `mailer campaign create NAME --type award` makes one.")


def facts_of(row: Campaign) -> dict[str, Any]:
    """The campaign's numbers: copies by state, members left out by reason."""
    return {
        "id": row.pk,
        "name": row.name,
        "state": row.state,
        "trouble": row.trouble,
        "segment": row.in_segment,
        "audience": row.in_audience,
        "excluded": dict(sorted(refusals_of(row.pk).items())),
        "states": dict(sorted(states_of(row.pk).items())),
    }


def _in_words(facts: dict[str, Any]) -> str:
    lines = [f"{facts['id']}  {facts['name']}: {State(facts['state']).label}"]
    if facts["trouble"]:
        lines.append(f"    {facts['trouble']}")
    if facts["audience"] is not None:
        lines.append(f"    {facts['segment']} in the segment, {facts['audience']} get a copy")
    lines += [f"    {count:>7}  {state.replace('_', ' ')}" for state, count in facts["states"].items()]
    lines += [f"    {count:>7}  left out: {reason.replace('_', ' ')}" for reason, count in facts["excluded"].items()]
    return "\n".join(lines)


for command in (audience, *COMMANDS):
    campaign.add_command(command)
