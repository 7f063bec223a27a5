"""Counts what this process does, and now and then adds it to the rows that all processes share.

A process that is killed takes a few seconds of counting with it, never a piece of work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, InterfaceError
from django.db.models import F

from mailer.observing.models import WorkTally

RENDER: Final = "render"
"""Making the copies of a batch and packing them for the provider."""
EVERY: Final = 15.0


@dataclass(slots=True)
class _Sum:
    times: int = 0
    failures: int = 0
    seconds: float = 0.0
    units: int = 0


class Tally:
    """Counts by kind of work; any thread may count.

    Args:
        every: seconds between two times that the sums are written.
        clock: seconds that only ever go forward.
    """

    def __init__(self, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._clock = clock
        self._lock = threading.Lock()
        self._sums: dict[str, _Sum] = {}
        self._written = clock()

    def count(self, work: str, *, seconds: float, failed: bool = False, units: int = 0) -> None:
        with self._lock:
            found = self._sums.setdefault(work, _Sum())
            found.times += 1
            found.failures += failed
            found.seconds += seconds
            found.units += units

    def write_if_due(self) -> None:
        """Write what was counted, unless that was done a moment ago."""
        with self._lock:
            due = self._clock() - self._written >= self._every
            if due:
                self._written = self._clock()
        if due:
            self.write()

    def write(self) -> None:
        """Add what was counted to the rows. A database that does not take it gets it the next time."""
        with self._lock:
            taken, self._sums = self._sums, {}
        for work, found in taken.items():
            try:
                _add(work, found)
            except (DatabaseError, InterfaceError):
                self._put_back(work, found)

    def _put_back(self, work: str, found: _Sum) -> None:
        with self._lock:
            since = self._sums.setdefault(work, _Sum())
            since.times += found.times
            since.failures += found.failures
            since.seconds += found.seconds
            since.units += found.units


def _add(work: str, found: _Sum) -> None:
    WorkTally.objects.get_or_create(work=work)
    WorkTally.objects.filter(work=work).update(
        times=F("times") + found.times,
        failures=F("failures") + found.failures,
        seconds=F("seconds") + found.seconds,
        units=F("units") + found.units,
    )


tally = Tally()
"""Of this process."""
