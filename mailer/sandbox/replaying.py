"""Posting stored events again, signed as the provider signs them: from a file, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from mailer.sandbox.errors import SandboxError
from mailer.sandbox.poster import MOST_EVENTS, Webhook


def read_events(path: Path) -> list[Any]:
    """The events of a file: a JSON array, or one event or array of events a line.

    Raises:
        SandboxError: naming the first line that is no JSON.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise SandboxError(f"{path} can't be read ({exc.strerror}).") from None
    try:
        return _events(orjson.loads(data))
    except orjson.JSONDecodeError:
        return [event for number, line in _lines(data) for event in _events(_parsed(path, number, line))]


def replay(webhook: Webhook, events: list[Any], *, at_once: int = MOST_EVENTS) -> Iterator[int]:
    """Post the events, ``at_once`` in a post; yields how many each post held once it was accepted.

    Raises:
        SandboxError: the webhook did not accept a post; those before it were.
    """
    for start in range(0, len(events), at_once):
        part = events[start : start + at_once]
        post_raw(webhook, orjson.dumps(part))
        yield len(part)


def post_raw(webhook: Webhook, body: bytes) -> None:
    """Sign and post these bytes as they are. Raises ``SandboxError`` when they are not accepted."""
    trouble = webhook.post(body)
    if trouble:
        raise SandboxError(
            f"{webhook.url} did not accept it ({trouble}). Is the web server running there, and is this store's key "
            "among SENDGRID_WEBHOOK_KEYS?"
        )


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(data.splitlines(), start=1) if line.strip())


def _parsed(path: Path, number: int, line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        raise SandboxError(
            f"{path}, line {number}: this is no JSON ({exc}). Give a JSON array, or one event a line; "
            "--as-is posts any bytes as they are."
        ) from None


def _events(found: object) -> list[Any]:
    return found if isinstance(found, list) else [found]
