"""Posts due events to the webhook, signed, in batches, until they are accepted.

Runs in a thread of its own and never keeps a send waiting. Anything but a 2xx is tried again after
a growing pause; redirects are not followed, as SendGrid doesn't. What isn't accepted stays due,
also over a restart.
"""

from __future__ import annotations

import logging
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

import orjson

from mailer.sandbox.events import event_json
from mailer.sandbox.keys import Keys
from mailer.sandbox.store import Store

MOST_EVENTS = 1000
FLUSH_SECONDS = 0.3
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
TIMEOUT_SECONDS = 10.0
_MOST_DOUBLINGS = 10
_SUCCESS = 2  # as in 2xx
_SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
_TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where events go and how they are signed. A user and password in the URL become Basic auth."""

    url: str
    keys: Keys

    def post(self, body: bytes) -> str | None:
        """Post one batch; return None when it was accepted, otherwise what went wrong."""
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", target, body, self._headers(body))
            status = connection.getresponse().status
        except (OSError, HTTPException) as exc:
            return type(exc).__name__
        finally:
            connection.close()
        return None if status // 100 == _SUCCESS else f"HTTP {status}"

    def _headers(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "SendGrid Event API",
            _SIGNATURE: self.keys.sign(timestamp, body),
            _TIMESTAMP: timestamp,
        }
        parts = urlsplit(self.url)
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = f"Basic {b64encode(user.encode()).decode()}"
        return headers


class Poster:
    """The posting thread.

    Args:
        is_silent: asked before every batch; while it says yes, nothing is posted.
    """

    def __init__(self, store: Store, webhook: Webhook, *, is_silent: Callable[[], bool]) -> None:
        self._store, self._webhook, self._is_silent = store, webhook, is_silent
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="poster", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the batch in flight, if there is one."""
        self._stopping.set()
        self._thread.join(TIMEOUT_SECONDS + 1)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                posted, trouble = self._flush()
            except Exception:
                # The thread must outlive a full disk; the events are still due.
                log.exception("Posting events failed; it is tried again.")
                posted, trouble = 0, "an error of the sandbox itself"
            failures = min(failures + 1, _MOST_DOUBLINGS) if trouble else 0
            if failures:
                pause = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
                log.warning("The webhook did not take the events (%s). Next try in %.1f s.", trouble, pause)
                self._stopping.wait(pause)
            elif posted < MOST_EVENTS:
                self._stopping.wait(FLUSH_SECONDS)

    def _flush(self) -> tuple[int, str | None]:
        """Post one batch; return how many events it held and what went wrong."""
        due = [] if self._is_silent() else self._store.due(time.time(), MOST_EVENTS)
        if not due:
            return 0, None
        trouble = self._webhook.post(orjson.dumps([event_json(event) for event in due]))
        if trouble is None:
            self._store.mark_posted(due, time.time())
        return len(due), trouble
