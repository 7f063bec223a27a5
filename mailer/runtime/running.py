"""A mailer at work: watched until it is told to stop, or until one of its processes ends."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from mailer.runtime.supervisor import Supervisor

_WATCH = 0.2


@dataclass(frozen=True, slots=True)
class Running:
    """Leaving its ``with`` block stops everything, work in flight finished.

    ``env`` is the environment in which another process works on the same mailer; ``sandbox_url``
    is None when a real provider sends.
    """

    web_url: str
    sandbox_url: str | None
    env: Mapping[str, str]
    _supervisor: Supervisor
    _resources: ExitStack

    def check(self) -> None:
        """Return when every process is alive.

        Raises:
            ChildDied: one is not.
        """
        self._supervisor.check()

    def wait(self) -> None:
        """Return on Ctrl-C or SIGTERM.

        Raises:
            ChildDied: a process ended by itself.
        """
        try:
            while True:
                self.check()
                time.sleep(_WATCH)
        except KeyboardInterrupt:
            return

    def stop(self) -> None:
        """Stop in order. A Ctrl-C meanwhile ends the waiting for work in flight."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
