"""What comes in and what goes out, free of sockets, so that endpoints are plain functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from threading import Event

import orjson

from mailer.sandbox.faults import FaultSwitch
from mailer.sandbox.intake import Intake
from mailer.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """What every endpoint may need. ``stopping`` is set when the server is asked to end."""

    store: Store
    intake: Intake
    faults: FaultSwitch
    api_key: str
    stopping: Event


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read to its end. Header names are looked up without regard to case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response; a body given in pieces is streamed."""

    status: int
    body: bytes | Iterator[bytes] = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reset:
    """No response: the connection is reset after ``after`` seconds."""

    after: float = 0.0


Reply = Answer | Reset


def json_answer(value: object, status: int = 200) -> Answer:
    """Answer with a JSON document."""
    return Answer(status, orjson.dumps(value))
