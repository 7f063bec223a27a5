"""JSON for programs: what was accepted, what is still to come, and the faults to switch.

These endpoints need no key. ``POST /sandbox/faults`` insists on a JSON content type, which no page
of another site can send, so a browser can't be tricked into it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict

import orjson

from mailer.sandbox import queries
from mailer.sandbox.answers import Answer, Context, Request, json_answer
from mailer.sandbox.faults import FaultError, Faults
from mailer.sandbox.scenario import ASYNC_BOUNCE

_STREAM_BYTES = 64 * 1024
# The sandbox knows no blocks that last and no invalid addresses beside bounced ones: those lists are empty.
_LISTED = {"bounces": ("bounce", ASYNC_BOUNCE), "spam_reports": ("spamreport",), "unsubscribes": ("unsubscribe",)}


def status(context: Context, _request: Request) -> Answer:
    """``{"requests", "messages", "pending_events"}``: counts, the last of events not yet posted."""
    return json_answer(queries.status(context.store.path))


def requests(context: Context, request: Request) -> Answer:
    """``{"requests": n}``: accepted requests, with ``?cid=`` those of one campaign."""
    return json_answer({"requests": queries.count_requests(context.store.path, request.query.get("cid"))})


def accepted(context: Context, request: Request) -> Answer:
    """One JSON line per accepted message: id, email, cid, rid, bid, att, request; ``?cid=`` narrows."""
    rows = queries.accepted(context.store.path, request.query.get("cid"))
    return Answer(200, _lines(rows), content_type="application/x-ndjson")


def message(context: Context, request: Request) -> Answer:
    """One message as its recipient sees it, by its id."""
    found = queries.message(context.store.path, int(request.path.rpartition("/")[2]))
    if found is None:
        return json_answer({"error": "There is no message of this id."}, 404)
    return json_answer(asdict(found))


def faults(context: Context, _request: Request) -> Answer:
    """The faults in force."""
    return json_answer(asdict(context.faults.current))


def set_faults(context: Context, request: Request) -> Answer:
    """Put the faults of a JSON object in force; whatever it doesn't name is switched off."""
    if not request.headers.get("Content-Type", "").lower().startswith("application/json"):
        return json_answer({"error": "Send the faults with Content-Type: application/json."}, 415)
    try:
        values = orjson.loads(request.body)
        if not isinstance(values, dict):
            raise FaultError('Send a JSON object, for example {"rate_503": 0.2}; {} switches every fault off.')
        chosen = Faults.of(values)
    except ValueError as exc:  # FaultError and JSONDecodeError alike
        return json_answer({"error": str(exc)}, 400)
    context.faults.replace(chosen)
    return faults(context, request)


def suppressions(context: Context, request: Request) -> Answer:
    """One of SendGrid's suppression lists, made from what has happened; ``limit`` and ``offset`` page it."""
    kinds = _LISTED.get(request.path.rpartition("/")[2], ())
    limit, offset = _whole(request, "limit", 500), _whole(request, "offset", 0)
    found = queries.suppressed(context.store.path, kinds, now=time.time(), limit=limit, offset=offset)
    return json_answer(list(found))


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdecimal() else default


def _lines(rows: Iterator[dict[str, str | int | None]]) -> Iterator[bytes]:
    chunk = bytearray()
    for row in rows:
        chunk += orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
        if len(chunk) >= _STREAM_BYTES:
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        yield bytes(chunk)
