"""The clock that starts the pump, unmoved when the machine's clock is set back.

Celery's own scheduler keeps the wall-clock time of the next stroke, and would rest until that time
comes round again.
"""

from __future__ import annotations

import time
from typing import Any

from celery import Celery
from celery.beat import Scheduler

_TOLERANCE = 1.0


def clock() -> Celery:
    """An application that calls tasks by name alone: what they do, and the models they need, only workers load."""
    app = Celery("clock", config_source="celeryconfig", fixups=[])
    app.conf.imports = ()
    return app


class SteadyScheduler(Scheduler):
    """Begins anew when it finds that time ran backwards."""

    _seen = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; returns the seconds until the next look."""
        now = time.time()
        if now < self._seen - _TOLERANCE:
            self._begin_anew()
        self._seen = now
        return float(super().tick(*args, **kwargs))

    def _begin_anew(self) -> None:
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now()
        self._heap = None
