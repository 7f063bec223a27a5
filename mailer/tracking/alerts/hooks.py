"""Webhooks that were switched off because nobody took what they told."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.hooks.models import Endpoint
from mailer.tracking.alerts.causes import Cause, Outlook


def left_alone(outlook: Outlook) -> Sequence[Cause]:
    """Each endpoint that is off without anybody having wanted it."""
    del outlook
    off = Endpoint.objects.exclude(off_at=None).exclude(off_because="").order_by("pk")
    return [Cause(f"hook:{row.pk}", _words(row)) for row in off]


def _words(row: Endpoint) -> str:
    return f"The webhook “{row.name}” was switched off. {row.off_because} Mend the program, then switch it on again."
