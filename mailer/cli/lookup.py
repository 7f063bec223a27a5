"""What commands are given by name, number or file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from mailer.campaigns.models import Campaign
from mailer.console.lookup import find_members
from mailer.members.models import Member
from mailer.segments.models import Segment


def find_campaign(wanted: str) -> Campaign:
    """A campaign by number or by name; names need not be unique, then the latest is meant."""
    found = Campaign.objects.filter(pk=int(wanted)) if wanted.isdigit() else Campaign.objects.filter(name=wanted)
    row = found.select_related("segment", "topic").order_by("-pk").first()
    if row is None:
        raise click.ClickException(f"There is no campaign {wanted!r}. `mailer campaign status` lists them.")
    return row


def find_segment(name: str) -> Segment:
    row = Segment.objects.filter(name=name).first()
    if row is None:
        raise click.ClickException(f"There is no segment {name!r}. `mailer segment list` shows them.")
    return row


def find_member(wanted: str) -> Member:
    """The one member with this number or address."""
    found = find_members(wanted)
    if not found:
        raise click.ClickException(f"There is no member {wanted!r}. Give the member number or an e-mail address.")
    if len(found) > 1:
        raise click.ClickException(f"{len(found)} members have {wanted!r}. Give the member number.")
    return found[0]


def read_content(file: Path) -> dict[str, Any]:
    try:
        content = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as exc:
        raise click.ClickException(f"{file}: not JSON ({exc}). Correct it and try again.") from exc
    if not isinstance(content, dict):
        raise click.ClickException(f"{file}: must be one JSON object with the fields of the letter.")
    return content
