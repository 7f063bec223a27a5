"""What can be asked of a segment: how many, who, why or why not, and what would become of them."""

from __future__ import annotations

from random import Random

import click
import orjson
from django.utils import timezone

from mailer.cli.lookup import find_member, find_segment
from mailer.members.models import Topic
from mailer.segments import queries
from mailer.segments.audience import AudienceSpec
from mailer.segments.explaining import explain as explain_rule
from mailer.segments.fields.field import Context
from mailer.segments.funnel import Funnel, funnel_now
from mailer.segments.models import Segment
from mailer.segments.tree import RuleRefused, parse
from mailer.segments.wording import sentence


@click.command()
@click.argument("name")
def count(name: str) -> None:
    """Print how many members segment NAME has now."""
    click.echo(_asked(find_segment(name)))


@click.command()
@click.argument("name")
@click.option("--size", type=click.IntRange(1, 1000), default=queries.SAMPLE, show_default=True, help="How many.")
def sample(name: str, size: int) -> None:
    """Show some members of segment NAME, chosen by chance."""
    row, today = find_segment(name), timezone.now().date()
    try:
        found = queries.sample(row.rule, today=today, chance=Random(), size=size)
    except RuleRefused as exc:
        raise click.ClickException(str(exc)) from exc
    for member in found:
        click.echo(f"{member.number}\t{member.given_name} {member.family_name}\t{member.institution}")
    if not found:
        click.echo("Nobody is in it now.")


@click.command()
@click.argument("name")
@click.option("--member", "wanted", required=True, help="Member number or e-mail address.")
def explain(name: str, wanted: str) -> None:
    """Say why one member is in segment NAME, or is not."""
    row, member = find_segment(name), find_member(wanted)
    try:
        click.echo(str(explain_rule(row.rule, member, today=timezone.now().date())))
    except RuleRefused as exc:
        raise click.ClickException(str(exc)) from exc


@click.command()
@click.argument("name")
@click.option("--topic", help="Slug of the topic the letter is about. Default: governance mail, which has none.")
@click.option("--exclude", multiple=True, metavar="NAME", help="A segment that gets no copy; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def funnel(name: str, topic: str | None, exclude: tuple[str, ...], *, as_json: bool) -> None:
    """Say how many of segment NAME would get a letter today, and why the others would not."""
    row, about = find_segment(name), Topic.objects.filter(slug=topic).first() if topic else None
    if topic and about is None:
        known = ", ".join(Topic.objects.values_list("slug", flat=True))
        raise click.ClickException(f"There is no topic {topic!r}. There are: {known}.")
    excluded = [find_segment(other).rule for other in exclude]
    spec = AudienceSpec(rule=row.rule, topic=about, variants=(), today=timezone.now().date(), excluded=tuple(excluded))
    try:
        tell_funnel(funnel_now(spec), as_json=as_json)
    except RuleRefused as exc:
        raise click.ClickException(str(exc)) from exc


def tell_funnel(found: Funnel, *, as_json: bool) -> None:
    """Print a funnel, step by step."""
    if as_json:
        click.echo(orjson.dumps({"segment": found.segment, "audience": found.audience, "steps": found.steps}))
        return
    click.echo(f"{found.segment:>9,}  members in the segment")
    for step in found.steps:
        click.echo(f"{-step.left_out:>9,}  {step.words}: {step.remaining:,} remain")
    click.echo(f"{found.audience:>9,}  get a copy")


def size_of(row: Segment) -> str:
    """How many it has now; a rule that no longer makes sense has none."""
    try:
        return str(_count(row))
    except RuleRefused:
        return "?"


def words_of(row: Segment) -> str:
    """The rule as a sentence, or what is wrong with it."""
    try:
        return sentence(parse(row.rule, Context(timezone.now().date(), trail=(row.pk,))))
    except RuleRefused as exc:
        return f"this rule can't be used. {exc}"


def _asked(row: Segment) -> int:
    try:
        return _count(row)
    except RuleRefused as exc:
        raise click.ClickException(str(exc)) from exc


def _count(row: Segment) -> int:
    return queries.count(row.rule, today=timezone.now().date())


COMMANDS = (count, sample, explain, funnel)
