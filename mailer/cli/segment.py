"""``mailer segment``: who gets a letter, saved under a name."""

from __future__ import annotations

from typing import Any

import click
import orjson
from django.utils import timezone

from mailer.members.models import Topic
from mailer.segments.audience import AudienceSpec, funnel
from mailer.segments.models import Segment
from mailer.segments.refusals import WORDS, Refusal
from mailer.segments.rules import RuleRefused, members


@click.group()
def segment() -> None:
    """Save who gets a letter under a name, and see how many that are."""


@segment.command()
@click.argument("name")
@click.option("--rule", "text", required=True, help='JSON, for example {"field": "category", "in": ["student"]}.')
@click.option("--description", default="", help="For colleagues.")
def add(name: str, text: str, description: str) -> None:
    """Save a rule as NAME; a segment of that name gets the new rule."""
    rule = _rule(text)
    _, created = Segment.objects.update_or_create(name=name, defaults={"rule": rule, "description": description})
    count = members(rule, today=timezone.now().date()).count()
    click.echo(f"{name} is {'saved' if created else 'changed'}: {count} members now.")


@segment.command("list")
def list_() -> None:
    """Show the saved segments with their size today."""
    today = timezone.now().date()
    for row in Segment.objects.order_by("name"):
        click.echo(f"{row.name}\t{members(row.rule, today=today).count()}\t{orjson.dumps(row.rule).decode()}")


@segment.command()
@click.argument("name")
@click.option("--topic", help="Slug of the topic the letter is about. Default: governance mail, which has none.")
def show(name: str, topic: str | None) -> None:
    """Say how many of segment NAME would get a letter today, and why the others would not."""
    row = Segment.objects.filter(name=name).first()
    about = Topic.objects.filter(slug=topic).first() if topic else None
    if row is None or (topic and about is None):
        raise click.ClickException(f"There is no {'segment' if row is None else 'topic'} of this name.")
    spec = AudienceSpec(rule=row.rule, topic=about, variants=(), today=timezone.now().date())
    counts = funnel(spec)
    click.echo(f"{counts.total():>7}  members in the segment")
    for reason in Refusal:
        if counts[reason.value]:
            click.echo(f"{counts[reason.value]:>7}  left out: {WORDS[reason]}")
    click.echo(f"{counts['']:>7}  would get a copy (two members at one address get one between them)")


def _rule(text: str) -> dict[str, Any]:
    try:
        rule = orjson.loads(text)
        members(rule, today=timezone.now().date())
    except orjson.JSONDecodeError as exc:
        raise click.ClickException(f"The rule is not JSON ({exc}). Put it in single quotes.") from exc
    except RuleRefused as exc:
        raise click.ClickException(str(exc)) from exc
    if not isinstance(rule, dict):
        raise click.ClickException("The rule must be one JSON object.")
    return rule
