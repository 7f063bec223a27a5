"""Reading a webhook body: every event that can be read, and for every other one why it can't."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

import orjson

from mailer.esp.reports import NoReports, Unread
from mailer.tracking.events import Malformed, NormalEvent, normalise
from mailer.tracking.reported import posted

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(slots=True)
class Contents:
    """What a body holds: its events, the places of those that can't be read with the reason, or one fault for all."""

    events: list[tuple[int, NormalEvent]] = field(default_factory=list)
    malformed: list[tuple[int, str]] = field(default_factory=list)
    fault: str = ""


def read(body: bytes, *, now: datetime, service: str = "", headers: Mapping[str, str] = _NONE) -> Contents:
    """Read a body. Never raises: what was signed is believed to be meant, and told about.

    Args:
        service: which of the services of ``mailer.esp`` posted it; "": SendGrid, or our own links.
        headers: those that were kept beside the body.
    """
    try:
        items = posted(service, body, headers) if service else _parsed(body)
    except NoReports as exc:
        return Contents(fault=str(exc))
    except (ValueError, RecursionError):
        return Contents(fault="not JSON")
    if not isinstance(items, list):
        return Contents(fault="not a list of events")
    # Services try an address with nothing in it.
    contents = Contents(fault="" if items or service else "no events in it")
    for place, item in enumerate(items):
        try:
            contents.events.append((place, _normal(item, now=now)))
        except Malformed as exc:
            contents.malformed.append((place, str(exc)))
        except Exception as exc:  # noqa: BLE001
            # A fault of ours in one event must not keep its neighbours waiting.
            contents.malformed.append((place, f"could not be read ({type(exc).__name__})"))
    return contents


def _normal(item: object, *, now: datetime) -> NormalEvent:
    if isinstance(item, Unread):
        raise Malformed(item.why)
    return normalise(item, now=now)


def _parsed(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # The other parser takes half characters and numbers without end: one such event costs itself alone.
        return json.loads(body)
