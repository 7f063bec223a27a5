"""Sends through one of the services in ``services``, one message a recipient, over connections that are kept open.

django-anymail writes each message in the service's own form. The answer is kept for each recipient in a
journal that survives when the process is killed: then at most one message a connection is in doubt.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.utils.module_loading import import_string

from mailer.esp.answers import failure_of, taken
from mailer.esp.messages import messages_of
from mailer.esp.services import Service
from mailer.providers.journal import Journal, Journals, Mark
from mailer.providers.ledger import Ledger
from mailer.providers.pool import Pool
from mailer.providers.port import (
    Accepted,
    AccountRefused,
    Ambiguous,
    Consignment,
    PermanentFailure,
    Recalled,
    Send,
    TemporaryFailure,
)
from mailer.providers.reaching import Tell, reach

_KEEP_JOURNALS: Final = 30 * 86_400.0


@dataclass(slots=True)
class Line:
    """anymail's backend with its session open."""

    backend: Any

    def close(self) -> None:
        with suppress(Exception):  # nobody waits for what a connection says when it is given up
            self.backend.close()

    drop = close


class Esp:
    """Sends through one service.

    Args:
        options: what anymail's class is made from, by the names in ``Setting.option``.
        reports_events: whether reports come back: the service gives them, and they are let in.
        timeout: seconds for one message; with ``budget`` it must be shorter than the lease of a batch.
        budget: seconds after which no further message of a batch is begun.
        connections: the most at a time in this process.
    """

    largest = 200

    def __init__(
        self,
        service: Service,
        options: Mapping[str, str],
        *,
        reports_events: bool,
        journals: Journals,
        timeout: float,
        budget: float,
        connections: int,
    ) -> None:
        self.name, self.reports_events = service.name, reports_events
        self._service, self._journals, self._timeout, self._budget = service, journals, timeout, budget
        self._options = backend_options(options, timeout=timeout)
        self._journals.sweep(older_than=_KEEP_JOURNALS)
        self._pool = Pool(
            self._connect,
            most=connections,
            patience=timeout,
            full="All connections to the service are in use. Raise MAILER_SERVICE_CONNECTIONS.",
        )

    def pack(self, consignment: Consignment) -> Send:
        """Write every message, and begin the journal; see ``port.Provider.pack``."""
        messages = messages_of(consignment, self._service, followed=self.reports_events)
        journal = self._journals.create(
            batch=consignment.arguments["bid"],
            attempt=consignment.arguments["att"],
            references=[copy.reference for copy in consignment.copies],
        )
        return partial(self._send, messages, journal)

    def recall(self, *, batch: str, attempt: str) -> Recalled | None:
        """What is known of a batch whose sender was killed; None when its journal is not on this machine."""
        return self._journals.recall(batch=batch, attempt=attempt)

    def forget(self, *, batch: str, attempt: str) -> None:
        """The outcome of this attempt is recorded: its journal may go."""
        self._journals.forget(batch=batch, attempt=attempt)

    def reach(self, tell: Tell) -> None:
        """Connect as a message would. Raises ``TemporaryFailure``."""
        line = self._connect()
        backend = line.backend
        reach(getattr(backend, "api_url", "") or backend.client.meta.endpoint_url, timeout=self._timeout, tell=tell)
        line.close()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.close()

    def _connect(self) -> Line:
        try:
            backend = import_string(self._service.backend)(**self._options)
            backend.open()
        except Exception as exc:
            # Nothing is sent by opening: it is what was set that can't be used.
            words = f"{self._service.title} can't be used as it is set ({type(exc).__name__}). Correct its settings."
            raise AccountRefused(words) from exc
        if (session := getattr(backend, "session", None)) is not None:
            # A redirect is no answer, and the letter is for nobody else.
            session.max_redirects = 0
        return Line(backend)

    def _send(self, messages: list[Any], journal: Journal) -> Accepted:
        ledger = Ledger(journal, len(messages), time.monotonic() + self._budget)
        try:
            return ledger.told(self._carry(messages, ledger))
        finally:
            journal.close()

    def _carry(self, messages: list[Any], ledger: Ledger) -> str:
        """Hand over one message after the other. Says why it stopped early, or ''."""
        try:
            with self._pool.connection() as borrowed:
                stopped = self._hand_over(borrowed.connection, messages, ledger)
                borrowed.keep = not ledger.in_doubt
        except (TemporaryFailure, AccountRefused) as exc:
            return ledger.stopped_by(exc)
        return stopped

    def _hand_over(self, line: Line, messages: list[Any], ledger: Ledger) -> str:
        while ledger.next < ledger.size:
            index = ledger.next
            if (reason := ledger.must_stop()) or not ledger.announce(index):
                return reason or ledger.must_stop()
            try:
                reference = self._deliver(line, messages[index])
            except Ambiguous as exc:
                ledger.in_doubt.append(index)
                ledger.next += 1
                return exc.reason
            except PermanentFailure as exc:
                ledger.next += 1
                ledger.refuse(index, exc.reason, status=exc.status, temporary=False, against_all=exc.letter)
            except (TemporaryFailure, AccountRefused):
                ledger.journal[index] = Mark.UNTOUCHED
                raise
            else:
                ledger.next += 1
                ledger.take(index, reference)
        return ""

    def _deliver(self, line: Line, message: Any) -> str:
        """Hand over one message. Raises ``ProviderFailure``."""
        try:
            line.backend.send_messages([message])
        except Exception as exc:
            raise failure_of(exc, message, self._service) from exc
        return taken(message)


def backend_options(given: Mapping[str, str], *, timeout: float) -> dict[str, Any]:
    """The arguments of anymail's class. A request is made once: what a client repeats by itself may arrive twice."""
    made: dict[str, Any] = {}
    for name, value in given.items():
        place, _, key = name.rpartition(".")
        (made.setdefault(place, {}) if place else made)[key] = value
    if "client_params" in made:
        limits = {"connect_timeout": timeout, "read_timeout": timeout, "retries": {"total_max_attempts": 1}}
        made["client_params"]["config"] = limits
    else:
        made["timeout"] = timeout
    return made
