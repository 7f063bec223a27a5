"""Counting posts without a valid signature: a number a day, and nothing else of them.

Whoever floods the door must not keep the database busy, so a process writes at most once in a few
seconds and adds up in between; a process that is killed forgets those few seconds.
"""

from __future__ import annotations

from datetime import datetime
from threading import Lock
from typing import Final

from django.db import transaction
from django.db.models import F

from mailer.tracking.models import RefusedPost

WRITE_EVERY: Final = 5.0
"""Seconds."""


class Tally:
    """Adds up in memory; written down on the first post and then every ``WRITE_EVERY`` seconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._unwritten = 0
        self._written_at = 0.0

    def count(self, *, now: datetime) -> None:
        """Count one refused post."""
        with self._lock:
            self._unwritten += 1
            if abs(now.timestamp() - self._written_at) < WRITE_EVERY:
                return
            times, self._unwritten, self._written_at = self._unwritten, 0, now.timestamp()
        _write(times, now=now)


@transaction.atomic
def _write(times: int, *, now: datetime) -> None:
    row, _ = RefusedPost.objects.get_or_create(day=now.date())
    RefusedPost.objects.filter(pk=row.pk).update(times=F("times") + times)
