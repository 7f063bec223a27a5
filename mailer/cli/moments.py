"""Times as people type them: what clocks in a zone show."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfoNotFoundError

import click

from mailer.lib.wallclock import TimeRefused, moment

WALL = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


def moment_of(wall: datetime | None, zone: str) -> datetime | None:
    """The moment at which clocks in ``zone`` show ``wall``."""
    try:
        return moment(wall, zone) if wall else None
    except TimeRefused as exc:
        raise click.ClickException(str(exc)) from exc
    except ZoneInfoNotFoundError as exc:
        raise click.ClickException(
            f"There is no zone {zone!r}. Write it as Continent/City, as in Europe/Athens."
        ) from exc
