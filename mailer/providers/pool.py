"""Connections kept open between batches, at most so many at a time in one process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from mailer.providers.port import TemporaryFailure

OLDEST: Final = 30.0
"""Seconds a connection may lie idle; servers close them after some minutes, firewalls without a word."""


class Kept(Protocol):
    """What can be kept open."""

    def close(self) -> None:
        """Take leave in good order."""
        ...

    def drop(self) -> None:
        """Let it go at once: the conversation is not in order."""
        ...


K = TypeVar("K", bound=Kept)


@dataclass(slots=True)
class Borrowed(Generic[K]):
    """A connection in use; ``keep`` when the conversation is in order at its end."""

    connection: K
    reused: bool
    keep: bool = False


@dataclass
class Pool(Generic[K]):
    """Connections to one place. For all threads of a process.

    Attributes:
        connect: opens a new one.
        most: at a time.
        patience: seconds to wait for a free one.
        full: what to say when there was none, with the remedy.
    """

    connect: Callable[[], K]
    most: int
    patience: float
    full: str
    _idle: list[tuple[float, K]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _room: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._room = threading.Semaphore(self.most)

    @contextmanager
    def connection(self) -> Iterator[Borrowed[K]]:
        """Lend one, new or kept.

        Raises:
            TemporaryFailure: none can be had now.
            ProviderFailure: whatever ``connect`` raises.
        """
        if not self._room.acquire(timeout=self.patience):
            raise TemporaryFailure(self.full)
        try:
            kept = self._kept()
            borrowed = Borrowed(kept or self.connect(), reused=kept is not None)
            try:
                yield borrowed
            finally:
                self._give_back(borrowed)
        finally:
            self._room.release()

    def _kept(self) -> K | None:
        with self._lock:
            limit = time.monotonic() - OLDEST
            stale = [one for used_at, one in self._idle if used_at <= limit]
            self._idle = [(used_at, one) for used_at, one in self._idle if used_at > limit]
            found = self._idle.pop()[1] if self._idle else None
        for connection in stale:
            connection.close()
        return found

    def _give_back(self, borrowed: Borrowed[K]) -> None:
        if not borrowed.keep:
            borrowed.connection.drop()
            return
        with self._lock:
            self._idle.append((time.monotonic(), borrowed.connection))

    def close(self) -> None:
        """Take leave on every idle connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()
