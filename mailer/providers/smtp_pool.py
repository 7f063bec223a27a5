"""Connections kept open between batches, at most so many at a time in one process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from mailer.providers.port import TemporaryFailure
from mailer.providers.smtp_connection import Connection, Server, connect

OLDEST: Final = 30.0
"""Seconds a connection may lie idle; servers close them after some minutes, firewalls without a word."""


@dataclass(slots=True)
class Borrowed:
    """A connection in use; ``keep`` when the conversation is in order at its end."""

    connection: Connection
    reused: bool
    keep: bool = False


@dataclass
class Pool:
    """Connections to one server. For all threads of a process."""

    server: Server
    most: int
    _idle: list[Connection] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _room: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._room = threading.Semaphore(self.most)

    @contextmanager
    def connection(self) -> Iterator[Borrowed]:
        """Lend one, new or kept.

        Raises:
            TemporaryFailure: none can be had now.
            AccountRefused: the server does not want us.
        """
        if not self._room.acquire(timeout=self.server.timeout):
            raise TemporaryFailure("All connections to the mail server are in use. Raise MAILER_SMTP_CONNECTIONS.")
        try:
            kept = self._kept()
            borrowed = Borrowed(kept or connect(self.server), reused=kept is not None)
            try:
                yield borrowed
            finally:
                self._give_back(borrowed)
        finally:
            self._room.release()

    def _kept(self) -> Connection | None:
        with self._lock:
            fresh = [one for one in self._idle if one.used_at > time.monotonic() - OLDEST]
            stale = [one for one in self._idle if one not in fresh]
            found = fresh.pop() if fresh else None
            self._idle = fresh
        for connection in stale:
            connection.close()
        return found

    def _give_back(self, borrowed: Borrowed) -> None:
        if not borrowed.keep:
            borrowed.connection.wire.close()
            return
        borrowed.connection.used_at = time.monotonic()
        with self._lock:
            self._idle.append(borrowed.connection)

    def close(self) -> None:
        """Say goodbye on every idle connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
