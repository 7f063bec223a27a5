"""One set of words for what services report, whichever of them says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    """What a report says, whoever says it."""

    TAKEN = "taken"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    DROPPED = "dropped"
    OPENED = "opened"
    CLICKED = "clicked"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    ASKS = "asks"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """One event of one service.

    Attributes:
        name: the service's own word for what happened.
        id: the service's own id of the event, "" where it has none.
        arguments: of the consignment, and ``rid``, the copy's reference.
        reject: anymail's reason for what was not sent: bounced, spam, unsubscribed, invalid, blocked, ...
        words: what the mail server, or else the service, said.
        status: the enhanced status code in it.
        machine: the service itself says that no person did it.
    """

    service: str
    what: What
    name: str
    at: datetime | None
    id: str = ""
    address: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    reject: str = ""
    words: str = ""
    status: str = ""
    url: str = ""
    agent: str = ""
    ip: str = ""
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """An event that could not be read, and why; nothing of what it holds."""

    why: str


class NoReports(ValueError):
    """The whole post can't be read; the text says why."""
