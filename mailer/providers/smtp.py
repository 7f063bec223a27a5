"""Sends through a mail server of the society's own choice (RFC 5321), one message a recipient.

No events come back. So what the server says while it takes a message is all that is known, and it
is kept for each recipient: refused for good, to be tried later, accepted. A journal survives when
the process is killed, and then at most one message a connection is in doubt.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import idna

from mailer.providers.journal import Journal, Journals
from mailer.providers.ledger import Ledger
from mailer.providers.pool import Borrowed, Pool
from mailer.providers.port import (
    Accepted,
    AccountRefused,
    BadCopy,
    Consignment,
    Copy,
    Recalled,
    Send,
    TemporaryFailure,
)
from mailer.providers.smtp_connection import Connection, Server, Tell, connect
from mailer.providers.smtp_replies import Hangup
from mailer.providers.smtp_transfer import Parcel, Transfer
from mailer.providers.wire import with_ascii_domain
from mailer.rendering.enclosed import Enclosed
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.mime import Envelope, Letterhead, MimeForm
from mailer.rendering.skeleton import Skeleton

__all__ = ["Server", "Smtp"]

DIGEST: Final = 8
"""Digits of the letter's digest in each Message-ID: another installation's numbers begin at 1, too."""

KEPT_BYTES: Final = 8_000_000
"""Of one batch, so many bytes of messages are kept until they leave; what is over is made once more."""

_KEEP_JOURNALS: Final = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class _ByDigest:
    """A skeleton that is compared by its digest: comparing its text would take longer than encoding it."""

    skeleton: Skeleton

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and self.skeleton.digest == other.skeleton.digest

    def __hash__(self) -> int:
        return hash(self.skeleton.digest)


@lru_cache(maxsize=32)
def _form(letter: _ByDigest) -> MimeForm:
    return MimeForm.of(letter.skeleton)


class Smtp:
    """Sends through one mail server.

    Args:
        journal_dir: on this machine; see ``journal``.
        return_path: the domain that bounces go to, as ``bounce+<reference>@domain``; empty: the sender's address.
        budget: seconds after which no further message of a batch is begun; with the server's time
            limit for the last one it must be shorter than the lease of a batch.
        connections: the most at a time in this process.
    """

    name = "smtp"
    largest = 500
    reports_events = False

    def __init__(
        self, *, server: Server, journal_dir: Path, return_path: str = "", budget: float = 45.0, connections: int = 1
    ) -> None:
        self._journals = Journals(journal_dir)
        self._journals.sweep(older_than=_KEEP_JOURNALS)
        self._server = server
        self._pool = Pool(
            partial(connect, server),
            most=connections,
            patience=server.timeout,
            full="All connections to the mail server are in use. Raise MAILER_SMTP_CONNECTIONS.",
        )
        self._return_path = return_path
        self._budget = budget

    def pack(self, consignment: Consignment) -> Send:
        """Write every message once to see that it can be, and begin the journal; see ``port.Provider.pack``."""
        head, parcels, room = _letterhead(consignment), [], KEPT_BYTES
        enclosed = Enclosed.of(consignment.attachments) if consignment.attachments else None
        for index, copy in enumerate(consignment.copies):
            try:
                parcel, message = self._parcel(consignment, copy, head, enclosed)
            except (UnrenderableValue, idna.IDNAError) as exc:
                raise BadCopy(index, str(exc)) from exc
            room -= len(message)
            parcels.append(replace(parcel, body=partial(bytes, message)) if room > 0 else parcel)
        journal = self._journals.create(
            batch=consignment.arguments["bid"],
            attempt=consignment.arguments["att"],
            references=[copy.reference for copy in consignment.copies],
        )
        return partial(self._send, parcels, journal)

    def recall(self, *, batch: str, attempt: str) -> Recalled | None:
        """What is known of a batch whose sender was killed; None when its journal is not on this machine."""
        return self._journals.recall(batch=batch, attempt=attempt)

    def forget(self, *, batch: str, attempt: str) -> None:
        """The outcome of this attempt is recorded: its journal may go."""
        self._journals.forget(batch=batch, attempt=attempt)

    def reach(self, tell: Tell) -> None:
        """Connect and take leave again; ``tell`` hears each step. Raises what ``smtp_connection.connect`` does."""
        connect(self._server, tell).close()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.close()

    def _parcel(
        self, consignment: Consignment, copy: Copy, head: Letterhead, enclosed: Enclosed | None
    ) -> tuple[Parcel, bytes]:
        """One message: how to send it, and its bytes."""
        attempt, letter = consignment.arguments["att"], consignment.skeleton.digest[:DIGEST]
        envelope = Envelope(
            head=head,
            name=copy.name,
            address=with_ascii_domain(copy.address),
            unsubscribe_url=copy.unsubscribe_url,
            unsubscribe_mailto=copy.unsubscribe_mailto,
            message_id=f"{copy.reference}.{attempt}.{letter}@{head.sender.rpartition('@')[2]}",
        )
        body = partial(_form(_ByDigest(consignment.skeleton)).message, copy.values, envelope)
        if enclosed is not None:
            body = partial(_with_files, body, enclosed)
        parcel = Parcel(
            return_path=f"bounce+{copy.reference}@{self._return_path}" if self._return_path else head.sender,
            address=envelope.address,
            smtputf8=envelope.needs_smtputf8,
            body=body,
        )
        return parcel, body()

    def _send(self, parcels: list[Parcel], journal: Journal) -> Accepted:
        ledger = Ledger(journal, len(parcels), time.monotonic() + self._budget)
        try:
            return ledger.told(self._carry(parcels, ledger))
        finally:
            journal.close()

    def _carry(self, parcels: list[Parcel], ledger: Ledger) -> str:
        """Send over one connection, and over a new one when the server ended it in good order. Says why it stopped."""
        while True:
            try:
                with self._pool.connection() as borrowed:
                    stopped, may_go_on = _over(borrowed, parcels, ledger)
            except (TemporaryFailure, AccountRefused) as exc:
                return ledger.stopped_by(exc)
            if not may_go_on:
                return ledger.stopped_by(TemporaryFailure(stopped)) if stopped else ""


def _with_files(message: Callable[[], bytes], enclosed: Enclosed) -> bytes:
    return enclosed.around(message())


def _over(borrowed: Borrowed[Connection], parcels: list[Parcel], ledger: Ledger) -> tuple[str, bool]:
    """Send what one connection takes. Says why it stopped, and whether a new connection may go on."""
    before = ledger.next
    transfer = Transfer(borrowed.connection, parcels, ledger, dirty=borrowed.reused)
    try:
        stopped = transfer.run()
    except Hangup as exc:
        moved = ledger.next > before or borrowed.reused
        return exc.reason, moved and not ledger.in_doubt and not ledger.must_stop() and ledger.next < ledger.size
    borrowed.keep = True
    return stopped, False


def _letterhead(consignment: Consignment) -> Letterhead:
    """Raises ``UnrenderableValue`` for a sender or list id that no message can carry: all copies fail then."""
    head = Letterhead(
        sender_name=consignment.sender.name,
        sender=with_ascii_domain(consignment.sender.address),
        reply_to=with_ascii_domain(consignment.sender.reply_to),
        list_id=consignment.list_id,
        date=datetime.now(UTC),
    )
    # Computed here, where its fault is nobody's in particular.
    _ = head.lines
    return head
