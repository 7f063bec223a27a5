"""What the pages and the JSON endpoints read.

Each query has its own short-lived connection, so a long list never keeps a send waiting. The
conditions put into a query's text are constants of this module; values are always bound.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from mailer.sandbox.letter import Letter, compose

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the mailbox; ``accepted`` is Unix seconds."""

    id: int
    email: str
    subject: str
    cid: str | None
    accepted: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the mailbox, newest first; ``older`` and ``newer`` are ids to go on from."""

    rows: tuple[Row, ...]
    older: int | None
    newer: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a message; ``posted`` is None as long as it is still to come."""

    kind: str
    detail: str
    occurred: float
    posted: float | None


@dataclass(frozen=True, slots=True)
class Message:
    """Everything about one recipient's copy; ``token`` is the X-Message-Id of its request."""

    id: int
    email: str
    token: str
    accepted: float
    custom_args: dict[str, str]
    letter: Letter
    events: tuple[Event, ...]


@contextmanager
def _reader(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as db:
        db.execute("PRAGMA query_only = ON")
        yield db


def status(path: Path) -> dict[str, int]:
    """Count requests, messages, and events not yet posted."""
    with _reader(path) as db:
        row = db.execute(
            """SELECT (SELECT count(*) FROM requests), (SELECT coalesce(max(id), 0) FROM messages),
                      (SELECT count(*) FROM events WHERE posted IS NULL)"""
        ).fetchone()
    return dict(zip(("requests", "messages", "pending_events"), row, strict=True))


def count_requests(path: Path, cid: str | None) -> int:
    """Count accepted requests, all or those with a message of this campaign."""
    with _reader(path) as db:
        if cid is None:
            row = db.execute("SELECT count(*) FROM requests").fetchone()
        else:
            row = db.execute("SELECT count(DISTINCT request) FROM messages WHERE cid = ?", (cid,)).fetchone()
    return int(row[0])


def accepted(path: Path, cid: str | None) -> Iterator[dict[str, str | int | None]]:
    """Yield one object per accepted message, oldest first, all or those of one campaign."""
    where, values = ("WHERE m.cid = ?", (cid,)) if cid is not None else ("", ())
    with _reader(path) as db:
        rows = db.execute(
            f"""SELECT m.id, m.email, m.custom_args, r.token FROM messages m JOIN requests r ON r.id = m.request
                {where} ORDER BY m.id""",  # noqa: S608  (words of this file alone)
            values,
        )
        for message_id, email, custom_args, token in rows:
            args = orjson.loads(custom_args)
            ids = {name: args.get(name) for name in ("cid", "rid", "bid", "att")}
            yield {"id": message_id, "email": email, **ids, "request": token}


def suppressed(
    path: Path, kinds: Sequence[str], *, now: float, limit: int, offset: int
) -> Iterator[dict[str, str | int]]:
    """Yield ``{"created", "email", "reason"}`` for each address to which one of ``kinds`` has happened for good."""
    marks = ",".join("?" * len(kinds))
    with _reader(path) as db:
        rows = db.execute(
            f"""SELECT min(e.occurred), m.email, e.detail FROM events e JOIN messages m ON m.id = e.message
                WHERE e.kind IN ({marks}) AND e.occurred <= ? AND coalesce(json_extract(e.detail, '$.type'), 'bounce')
                = 'bounce' GROUP BY lower(m.email) ORDER BY 1, 2 LIMIT ? OFFSET ?""",  # noqa: S608  (words of this file alone)
            [*kinds, now, limit, offset],
        )
        for created, email, detail in rows:
            yield {"created": int(created), "email": email, "reason": str(orjson.loads(detail).get("reason", ""))}


def campaigns(path: Path) -> list[str]:
    """The campaign ids seen so far, newest last, at most 200."""
    with _reader(path) as db:
        rows = db.execute("SELECT cid FROM messages WHERE cid IS NOT NULL GROUP BY cid ORDER BY max(id) LIMIT 200")
        return [row[0] for row in rows]


def page(path: Path, *, search: str = "", cid: str = "", before: int | None = None, after: int | None = None) -> Page:
    """Return the page of messages whose address or subject holds ``search``, in any case.

    ``before`` and ``after`` are message ids to go on from, towards older or newer ones.
    """
    conditions, values = _filter(search, cid)
    where = " AND ".join(["1", *conditions])
    with _reader(path) as db:
        total, oldest, newest = db.execute(
            f"SELECT count(*), min(m.id), max(m.id) FROM messages m WHERE {where}",  # noqa: S608  (words of this file alone)
            values,
        ).fetchone()
        bound, order = ("m.id > ?", "ASC") if after is not None else ("m.id < ?", "DESC")
        start = after if after is not None else before if before is not None else 2**62
        found = db.execute(
            f"""SELECT m.id, m.email, m.subject, m.cid, r.accepted FROM messages m JOIN requests r ON r.id = m.request
                WHERE {where} AND {bound} ORDER BY m.id {order} LIMIT ?""",  # noqa: S608  (words of this file alone)
            [*values, start, PAGE_SIZE],
        ).fetchall()
    rows = tuple(sorted((Row(*row) for row in found), key=lambda row: -row.id))
    older = rows[-1].id if rows and rows[-1].id > oldest else None
    newer = rows[0].id if rows and rows[0].id < newest else None
    return Page(rows=rows, older=older, newer=newer, total=total)


def _filter(search: str, cid: str) -> tuple[list[str], list[str | int]]:
    conditions: list[str] = []
    values: list[str | int] = []
    if search:
        conditions.append("(m.email LIKE ? ESCAPE '!' OR m.subject LIKE ? ESCAPE '!')")
        escaped = search.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        values += [f"%{escaped}%"] * 2
    if cid:
        conditions.append("m.cid = ?")
        values.append(cid)
    return conditions, values


def message(path: Path, message_id: int) -> Message | None:
    """Return one message with its letter and events, or None if there is none of this id."""
    with _reader(path) as db:
        row = db.execute(
            """SELECT m.email, r.token, r.accepted, m.custom_args, r.body, m.personalization
               FROM messages m JOIN requests r ON r.id = m.request WHERE m.id = ?""",
            (message_id,),
        ).fetchone()
        if row is None:
            return None
        events = db.execute(
            "SELECT kind, detail, occurred, posted FROM events WHERE message = ? ORDER BY coalesce(posted, due), id",
            (message_id,),
        ).fetchall()
    email, token, accepted_at, custom_args, body, personalization = row
    return Message(
        id=message_id,
        email=email,
        token=token,
        accepted=accepted_at,
        custom_args=orjson.loads(custom_args),
        letter=compose(orjson.loads(body), orjson.loads(personalization), accepted=accepted_at),
        events=tuple(Event(*event) for event in events),
    )
