"""A click on a link of the letter."""

from __future__ import annotations

from mailer.deliveries.states import Flag
from mailer.tracking.events import NormalEvent


def flags(event: NormalEvent) -> int:
    del event
    return Flag.CLICKED
