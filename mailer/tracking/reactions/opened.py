"""An open says that a picture was fetched. Where the provider knows that a machine did, we say so."""

from __future__ import annotations

from mailer.deliveries.states import Flag
from mailer.tracking.events import NormalEvent


def flags(event: NormalEvent) -> int:
    return Flag.MACHINE_OPENED if event.machine else Flag.OPENED
