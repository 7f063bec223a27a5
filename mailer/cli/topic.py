"""``mailer topic``: what members can choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click
from django.utils import timezone

from mailer.members import services
from mailer.members.models import Topic
from mailer.members.services import TopicRefused

BY: Final = "command line"


@click.group()
def topic() -> None:
    """Offer, rename, order and retire the topics members choose from."""


@topic.command("list")
def list_() -> None:
    """Show the topics in their order."""
    for row in Topic.objects.all():
        how = "retired" if row.retired_at else "on unless turned off" if row.default_on else "off unless turned on"
        click.echo(f"{row.slug}\t{row.name}\t{how}")


@topic.command()
@click.argument("name")
@click.option("--description", default="", help="One sentence for members.")
@click.option("--slug", default="", help="Its name in files and rules. Default: made from NAME.")
@click.option("--on-request", is_flag=True, help="Only members who turned it on get it.")
def add(*, name: str, description: str, slug: str, on_request: bool) -> None:
    """Offer a new topic called NAME, last in the list."""
    try:
        row = services.create_topic(by=BY, name=name, description=description, slug=slug, default_on=not on_request)
    except TopicRefused as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(f"The topic {row.slug} is offered.")


@topic.command()
@click.argument("slug")
@click.argument("name")
@click.option("--description", help="One sentence for members. Default: as it is.")
def rename(slug: str, name: str, description: str | None) -> None:
    """Call topic SLUG by another NAME; everybody's choices stay."""
    try:
        services.rename_topic(by=BY, topic=_topic(slug), name=name, description=description)
    except TopicRefused as exc:
        raise click.ClickException(str(exc)) from exc


@topic.command()
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG...")
def order(slugs: Sequence[str]) -> None:
    """Show the topics to members in this order."""
    try:
        services.reorder_topics(by=BY, slugs=slugs)
    except TopicRefused as exc:
        raise click.ClickException(str(exc)) from exc


@topic.command()
@click.argument("slug")
def retire(slug: str) -> None:
    """Offer topic SLUG no longer. Choices and ledger stay."""
    services.retire_topic(by=BY, topic=_topic(slug), now=timezone.now())
    click.echo(f"The topic {slug} is retired. `mailer topic restore {slug}` offers it again.")


@topic.command()
@click.argument("slug")
def restore(slug: str) -> None:
    """Offer the retired topic SLUG again, with everybody's choices as they were."""
    services.restore_topic(by=BY, topic=_topic(slug))


def _topic(slug: str) -> Topic:
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        raise click.ClickException(f"There is no topic {slug!r}. `mailer topic list` shows them.")
    return found
