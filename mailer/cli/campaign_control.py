"""Steering a campaign that is under way: pause, resume, cancel, settle, once more, and what happened to whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.utils import timezone

from mailer import env
from mailer.archive import services as archive
from mailer.campaigns import handling, services
from mailer.campaigns.errors import CampaignError
from mailer.cli.acting import acting_staff, as_option
from mailer.cli.lookup import find_campaign, find_member
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.settling import settle_by_hand
from mailer.deliveries.states import BatchState
from mailer.deliveries.story import explain as story_of

wanted_argument = click.argument("wanted", metavar="CAMPAIGN")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except CampaignError as exc:
        raise click.ClickException(str(exc)) from exc


@click.command()
@wanted_argument
@as_option
def pause(wanted: str, acting_as: str | None) -> None:
    """Stop CAMPAIGN between two batches; it can go on later."""
    row = find_campaign(wanted)
    with _in_words():
        services.pause(campaign=row, by=acting_staff(acting_as))
    click.echo(f"Campaign {row.pk} is paused. Batches already with the provider still get their outcome.")


@click.command()
@wanted_argument
@as_option
def resume(wanted: str, acting_as: str | None) -> None:
    """Let a paused CAMPAIGN go on."""
    row = find_campaign(wanted)
    with _in_words():
        services.resume(campaign=row, by=acting_staff(acting_as))
    click.echo(f"Campaign {row.pk} goes on.")


@click.command()
@wanted_argument
@click.confirmation_option(prompt="Copies that have not left stay unsent for good. Stop it?")
@as_option
def cancel(wanted: str, acting_as: str | None) -> None:
    """Stop CAMPAIGN for good."""
    row = find_campaign(wanted)
    with _in_words():
        services.cancel(campaign=row, by=acting_staff(acting_as))
    click.echo(f"Campaign {row.pk} is stopped.")


@click.command("follow-up")
@wanted_argument
@as_option
def follow_up(wanted: str, acting_as: str | None) -> None:
    """Draft CAMPAIGN once more, to those alone who certainly got no copy."""
    with _in_words():
        again = handling.follow_up(campaign=find_campaign(wanted), by=acting_staff(acting_as))
    click.echo(f"Created campaign {again.pk}: {again.name}. `mailer campaign send {again.pk}` sends it.")


@click.command()
@wanted_argument
@click.option("--member", required=True, help="Member number or address.")
def explain(wanted: str, member: str) -> None:
    """Say in words what happened to one member's copy of CAMPAIGN."""
    for sentence in story_of(find_campaign(wanted), find_member(member)):
        click.echo(sentence)


@click.command()
@wanted_argument
@click.option("--batch", "number", type=int, help="Number of a parked batch. Without it, they are listed.")
@click.option("--they-got-it/--send-again", "they_got_it", default=None, help="What became of it.")
@as_option
def settle(wanted: str, number: int | None, they_got_it: bool | None, acting_as: str | None) -> None:
    """Decide about batches of CAMPAIGN of which nobody can tell whether they were sent."""
    row = find_campaign(wanted)
    parked = Batch.objects.filter(campaign=row, state=BatchState.PARKED).order_by("number")
    if number is None:
        _list_parked(list(parked))
        return
    if they_got_it is None:
        raise click.UsageError("Say --they-got-it or --send-again.")
    batch, by = parked.filter(number=number).first(), acting_staff(acting_as)
    with _in_words():
        settled = batch and settle_by_hand(batch=batch, they_got_it=they_got_it, by=by, now=timezone.now())
    if not settled:
        raise click.ClickException(f"Batch {number} of campaign {row.pk} is not parked.")
    click.echo(f"Batch {number} {'counts as received' if they_got_it else 'is sent again'}.")


@click.command()
@wanted_argument
@click.option("--withdraw", "back", is_flag=True, help="Take it out of the archive again.")
@as_option
def publish(wanted: str, back: bool, acting_as: str | None) -> None:
    """Put CAMPAIGN, once it is sent, into the public archive, with nothing personal in it."""
    row, by = find_campaign(wanted), acting_staff(acting_as)
    with _in_words():
        if back:
            gone = archive.withdraw(campaign=row, by=by)
            click.echo(f"Campaign {row.pk} is {'no longer' if gone else 'not'} in the archive.")
        else:
            letter = archive.publish(campaign=row, by=by, now=timezone.now())
            click.echo(f"Everybody can read it at {env.current().public_url}{letter.path}")


def _list_parked(batches: list[Batch]) -> None:
    for batch in batches:
        click.echo(f"batch {batch.number}, {batch.size} copies: {batch.reason}")
        copies = Delivery.objects.filter(campaign=batch.campaign_id, ordinal__range=(batch.first, batch.last))
        for copy in copies.select_related("member").order_by("ordinal"):
            click.echo(f"    {copy.member.number}  {copy.address}")
    if not batches:
        click.echo("No batch waits for a decision.")


COMMANDS = (pause, resume, cancel, follow_up, explain, settle, publish)
