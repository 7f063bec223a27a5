"""The whole provider in one object: open the store, listen, post events, stop."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from mailer.sandbox.answers import Context
from mailer.sandbox.errors import SandboxError
from mailer.sandbox.faults import Faults, FaultSwitch
from mailer.sandbox.intake import Intake
from mailer.sandbox.keys import ensure_keys
from mailer.sandbox.mixes import MIXES
from mailer.sandbox.poster import Poster, Webhook
from mailer.sandbox.server import SandboxServer
from mailer.sandbox.store import Store

_SLOWEST = 1000
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run a sandbox.

    ``port`` 0 picks a free one. Without a ``webhook_url`` events are kept until a later start has
    one. ``pace`` is how long one second of the scenario takes; 0 makes everything happen at once.
    """

    store: Path
    api_key: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8025
    webhook_url: str | None = None
    seed: int = 0
    pace: float = 1.0
    scenario: str = "healthy"
    faults: Faults = field(default_factory=Faults)

    def check(self) -> None:
        """Refuse what can't work.

        Raises:
            SandboxError: with the remedy.
        """
        if not self.api_key:
            raise SandboxError("The sandbox needs an API key. Set SENDGRID_API_KEY or give --api-key.")
        if self.scenario not in MIXES:
            raise SandboxError(f"There is no scenario {self.scenario!r}. Choose one of: {', '.join(MIXES)}.")
        if not 0 <= self.pace <= _SLOWEST:
            raise SandboxError(f"The pace must be from 0 (all at once) to {_SLOWEST}. Change --pace.")
        if self.webhook_url is not None and not _is_http(self.webhook_url):
            raise SandboxError("The webhook URL must be an http:// or https:// address. Correct --webhook-url.")


class Sandbox:
    """A sandbox that listens from ``start`` to ``stop``; as a context manager, for the length of the block.

    Raises:
        SandboxError: settings that can't work, a store or port that can't be used.
    """

    def __init__(self, settings: Settings) -> None:
        settings.check()
        self.keys = ensure_keys(settings.store)
        self.store = Store(settings.store)
        self.faults = FaultSwitch(settings.faults)
        intake = Intake(mix=MIXES[settings.scenario], seed=settings.seed, pace=settings.pace)
        try:
            context = Context(self.store, intake, self.faults, settings.api_key, stopping=Event())
            self._server = _listen(settings, context)
        except SandboxError:
            self.store.close()
            raise
        self.url = f"http://{settings.host}:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="server", daemon=True)
        self._poster = settings.webhook_url and Poster(
            self.store, Webhook(settings.webhook_url, self.keys), is_silent=lambda: self.faults.current.silence
        )

    def start(self) -> None:
        """Begin to answer and to post."""
        self._thread.start()
        if self._poster:
            self._poster.start()

    def stop(self) -> None:
        """Let answers and the batch in flight finish, then let go of port and store."""
        self._server.stop()
        if self._poster:
            self._poster.stop()
        self.store.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _listen(settings: Settings, context: Context) -> SandboxServer:
    where = f"Port {settings.port} on {settings.host}"
    try:
        return SandboxServer((settings.host, settings.port), context)
    except OSError as exc:
        if exc.errno == errno.EADDRINUSE:
            raise SandboxError(f"{where} is taken by another program. Stop it, or choose another --port.") from None
        raise SandboxError(f"{where} can't be used ({exc.strerror}). Change --host or --port.") from None


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
