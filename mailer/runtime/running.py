"""A mailer at work: watched until it is told to stop, or until one of its processes keeps ending."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from mailer.runtime.supervisor import Supervisor

_WATCH = 0.2
logger = logging.getLogger(__name__)


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
        """See that every process is alive; one that ended is started again and takes up its work.

        Raises:
            ChildDied: one keeps ending.
        """
        for name in self._supervisor.revive():
            logger.warning("the %s had ended and was started again", name)

    def wait(self) -> None:
        """Return on Ctrl-C or SIGTERM.

        Raises:
            ChildDied: a process keeps ending.
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
