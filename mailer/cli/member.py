"""``mailer member``: find a member, see and change what the register says, write lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.db.models import QuerySet
from django.utils import timezone
from rich.console import Console

from mailer.cli.lookup import find_member
from mailer.cli.member_changes import COMMANDS, in_words
from mailer.cli.reporting import Reporter
from mailer.members.listing import ListTooLong, write_list
from mailer.members.models import Member
from mailer.members.queries import membership_status
from mailer.members.search import search
from mailer.members.services.people import CUSTOM, LABELS
from mailer.members.values import READERS
from mailer.segments.models import Segment
from mailer.segments.rules import members as in_segment


@click.group()
def member() -> None:
    """Find a member, see and change what the register says, write lists."""


for command in COMMANDS:
    member.add_command(command)


@member.command()
@click.argument("text")
@click.option("--limit", default=20, show_default=True, help="The most members to show.")
def find(text: str, limit: int) -> None:
    """List members whose number, name, institution or address begins with TEXT."""
    for row in search(text, limit=limit):
        click.echo(f"{row.number}\t{row.given_name} {row.family_name}\t{row.institution}")


@member.command()
@click.argument("number")
def show(number: str) -> None:
    """Print what the register says of member NUMBER, or of the member at an address."""
    for name, value in _facts(find_member(number)):
        if value not in (None, "", []):
            click.echo(f"{name:<20}{in_words(value)}")


@member.command()
@click.argument("number")
def history(number: str) -> None:
    """Print what was changed about member NUMBER, by whom and why, the latest first."""
    for change in find_member(number).changes.all():
        why = f": {change.reason}" if change.reason else ""
        click.echo(f"{change.at:%Y-%m-%d %H:%M} {change.by}, {change.source}{why}")
        for field, (before, after) in change.changes.items():
            click.echo(f"  {field}: {in_words(before)} -> {in_words(after)}")


@member.command()
@click.option("--out", "file", required=True, type=click.Path(path_type=Path), help="A .csv or .xlsx file.")
@click.option("--segment", "name", help="Only the members of this saved segment. Default: everybody.")
def export(file: Path, name: str | None) -> None:
    """Write a list of members, in the columns `mailer import` reads."""
    rows = _members(name)
    total = rows.count()
    try:
        with Reporter(Console(stderr=True)).bar("Members") as told:
            written = write_list(rows, file, today=timezone.now().date(), progress=lambda done: told(done, total))
    except (ListTooLong, OSError) as exc:
        raise click.ClickException(str(exc)) from exc
    click.echo(f"{written:,} members are in {file}.")


def _members(segment: str | None) -> QuerySet[Member]:
    if segment is None:
        return Member.objects.filter(erased_at=None)
    found = Segment.objects.filter(name=segment).first()
    if found is None:
        raise click.ClickException(f"There is no segment {segment!r}. `mailer segment list` shows them.")
    ids = in_segment(found.rule, today=timezone.now().date()).values("pk")
    return Member.objects.filter(pk__in=ids)


def _facts(row: Member) -> Iterator[tuple[str, Any]]:
    today = timezone.now().date()
    yield from ((name, getattr(row, name)) for name in READERS)
    yield (
        "status",
        Member.objects.annotate(status=membership_status(today)).values_list("status", flat=True).get(pk=row.pk),
    )
    for address in row.addresses.order_by("-preferred", "pk"):
        yield (
            "preferred address" if address.preferred else "address",
            f"{address.email} ({address.get_state_display()})",
        )
    for name, kind in LABELS.items():
        yield name, list(row.labels.filter(kind=kind).order_by("value").values_list("value", flat=True))
    yield from ((f"{CUSTOM}{slug}", value) for slug, value in sorted(row.custom.items()))
    yield "topics off", [choice.topic.slug for choice in row.topic_choices.filter(subscribed=False)]
    yield "tracking", "allowed" if row.tracking_consent else None
    yield "paused until", row.snoozed_until
    yield "erased", row.erased_at
