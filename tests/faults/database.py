"""The database of a run: where it is, and what crashes it."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from tests.postgres import Cluster


@dataclass(frozen=True, slots=True)
class Database:
    """A DATABASE_URL, and with PostgreSQL the server behind it."""

    url: str
    cluster: Cluster | None = None

    def restart(self) -> None:
        """Break the server off and start it again, which lets it recover."""
        if self.cluster is not None:
            self.cluster.stop(signal.SIGQUIT)
            self.cluster.start()
