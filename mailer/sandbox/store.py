"""Everything the sandbox was given, in one SQLite file; this module does all the writing.

A request, its messages and the events planned for them are committed together, before anybody is
told that they were accepted. Each event is marked posted only after the webhook took it, so a kill
at any instant loses nothing; at worst a batch is posted twice, as SendGrid also does.
One process owns a store; a lock file keeps a second one out.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from mailer.sandbox.errors import SandboxError
from mailer.sandbox.events import DueEvent
from mailer.sandbox.scenario import Planned

DATABASE_FILE = "sandbox.sqlite3"
ERASED = "erased@sandbox.invalid"
_VERSION = 1
_SCHEMA = """
CREATE TABLE requests (
    id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, accepted REAL NOT NULL,
    categories TEXT, body BLOB NOT NULL
);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY, request INTEGER NOT NULL REFERENCES requests, position INTEGER NOT NULL,
    email TEXT NOT NULL, subject TEXT NOT NULL, cid TEXT,
    custom_args TEXT NOT NULL, personalization BLOB NOT NULL
);
CREATE INDEX messages_cid ON messages (cid, request);
CREATE TABLE events (
    id INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES messages, kind TEXT NOT NULL,
    detail TEXT NOT NULL, occurred REAL NOT NULL, due REAL NOT NULL, ordinal INTEGER NOT NULL, posted REAL
);
CREATE INDEX events_message ON events (message);
CREATE INDEX events_due ON events (due) WHERE posted IS NULL;
"""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """An accepted request: ``body`` is its JSON without the personalizations, times are Unix seconds."""

    token: str
    accepted: float
    categories: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One recipient's copy.

    ``personalization`` is the JSON of the personalization it came from; the plan counts from
    ``starts``, Unix seconds.
    """

    email: str
    subject: str
    cid: str | None
    custom_args: str
    personalization: bytes
    starts: float
    plan: Sequence[Planned]


class Store:
    """The one writer of a store directory. Safe to use from many threads.

    Raises:
        SandboxError: the directory can't be used, or another sandbox is using it.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / DATABASE_FILE
        self._writing = Lock()
        with ExitStack() as opened:
            self._db = _open(directory, opened)
            self._files = opened.pop_all()

    def accept(self, request: NewRequest, messages: Sequence[NewMessage], *, pace: float, late: float) -> None:
        """Keep a request for good: when this returns, a kill can't undo it.

        ``pace`` is how many seconds one second of the plan takes; ``late`` how many seconds later
        than planned every event is posted.
        """
        with self._writing, self._transaction():
            request_id = self._next_id("SELECT coalesce(max(id), 0) + 1 FROM requests")
            message_id = self._next_id("SELECT coalesce(max(id), 0) + 1 FROM messages")
            self._db.execute(
                "INSERT INTO requests VALUES (?, ?, ?, ?, ?)",
                (request_id, request.token, request.accepted, request.categories, request.body),
            )
            self._db.executemany(
                "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (message_id + n, request_id, n, m.email, m.subject, m.cid, m.custom_args, m.personalization)
                    for n, m in enumerate(messages)
                ),
            )
            self._db.executemany(
                "INSERT INTO events (message, kind, detail, occurred, due, ordinal) VALUES (?, ?, ?, ?, ?, ?)",
                _event_rows(messages, message_id, pace, late),
            )

    def due(self, now: float, limit: int) -> list[DueEvent]:
        """Return at most ``limit`` events whose time has come, the longest due first."""
        with self._writing:
            rows = self._db.execute(
                """SELECT e.id, e.kind, e.detail, e.occurred, e.ordinal, m.email, m.custom_args, m.position,
                          r.token, r.categories
                   FROM events e CROSS JOIN messages m ON m.id = e.message CROSS JOIN requests r ON r.id = m.request
                   WHERE e.posted IS NULL AND e.due <= ? ORDER BY e.due, e.id LIMIT ?""",
                (now, limit),
            ).fetchall()
        return [DueEvent(*row) for row in rows]

    def mark_posted(self, events: Iterable[DueEvent], now: float) -> None:
        """Remember that the webhook took these events."""
        with self._writing, self._transaction():
            self._db.executemany("UPDATE events SET posted = ? WHERE id = ?", [(now, event.id) for event in events])

    def erase(self, addresses: Iterable[str]) -> None:
        """Forget who these recipients were; that they were sent something stays."""
        nobody = (ERASED, f'{{"to":[{{"email":"{ERASED}"}}]}}')
        with self._writing, self._transaction():
            self._db.executemany(
                "UPDATE messages SET email = ?, subject = '', personalization = ? WHERE lower(email) = lower(?)",
                [(*nobody, address) for address in addresses],
            )

    def close(self) -> None:
        """Let go of the files; another process may own the store from here on."""
        with self._writing:
            self._files.close()

    def _next_id(self, query: str) -> int:
        return int(self._db.execute(query).fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _open(directory: Path, opened: ExitStack) -> sqlite3.Connection:
    """Take the store's lock and open its database; both end with ``opened``."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = opened.enter_context((directory / "sandbox.lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path = directory / DATABASE_FILE
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=20)
        opened.enter_context(closing(db))
        db.execute("PRAGMA journal_mode = WAL")
        # NORMAL survives the kill of this process, which is the promise; a power cut is not covered.
        db.execute("PRAGMA synchronous = NORMAL")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    except BlockingIOError:
        raise SandboxError(f"Another sandbox is using {directory}. Stop it, or choose another --store.") from None
    except (OSError, sqlite3.Error) as exc:
        raise SandboxError(f"{directory} can't be used ({exc}). Correct that, or choose another --store.") from None
    if version not in (0, _VERSION):
        raise SandboxError(f"{directory} was written by another version of the sandbox. Choose another --store.")
    return db


def _event_rows(
    messages: Sequence[NewMessage], first_id: int, pace: float, late: float
) -> Iterator[tuple[int, str, str, float, float, int]]:
    for message_id, message in enumerate(messages, first_id):
        for event in message.plan:
            occurred, due = message.starts + event.occurred * pace, message.starts + event.due * pace + late
            yield message_id, event.kind, event.detail, occurred, due, event.ordinal
