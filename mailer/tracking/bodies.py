"""Reading a webhook body: every event that can be read, and for every other one why it can't."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from mailer.tracking.events import Malformed, NormalEvent, normalise


@dataclass(slots=True)
class Contents:
    """What a body holds: its events, the places of those that can't be read with the reason, or one fault for all."""

    events: list[tuple[int, NormalEvent]] = field(default_factory=list)
    malformed: list[tuple[int, str]] = field(default_factory=list)
    fault: str = ""


def read(body: bytes, *, now: datetime) -> Contents:
    """Read a body. Never raises: what was signed is believed to be meant, and told about."""
    try:
        items = _parsed(body)
    except (ValueError, RecursionError):
        return Contents(fault="not JSON")
    if not isinstance(items, list):
        return Contents(fault="not a list of events")
    contents = Contents(fault="" if items else "no events in it")
    for place, item in enumerate(items):
        try:
            contents.events.append((place, normalise(item, now=now)))
        except Malformed as exc:
            contents.malformed.append((place, str(exc)))
        except Exception as exc:  # noqa: BLE001
            # A fault of ours in one event must not keep its neighbours waiting.
            contents.malformed.append((place, f"could not be read ({type(exc).__name__})"))
    return contents


def _parsed(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # The other parser takes half characters and numbers without end: one such event costs itself alone.
        return json.loads(body)
