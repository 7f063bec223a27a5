"""A line of the log as JSON, for programs that collect them; people read the other form.

Every line carries the ids of the request or task it belongs to, and nothing that tells who somebody is.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import orjson

from mailer.observing import context
from mailer.observing.scrubbing import scrubbed, scrubbed_whole


class WithoutPeople(logging.Formatter):
    """The line for people, ids at its end, scrubbed."""

    def format(self, record: logging.LogRecord) -> str:
        ids = " ".join(f"{name}={value}" for name, value in context.ids().items())
        first, line_break, rest = super().format(record).partition("\n")
        return scrubbed(f"{first}{f' [{ids}]' if ids else ''}{line_break}{rest}")


class JsonLines(logging.Formatter):
    """One JSON object a line: ``at``, ``level``, ``logger``, ``message``, ids, ``fields`` and ``exception``."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **context.ids(),
        }
        if fields := getattr(record, "fields", None):
            said["fields"] = fields
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(scrubbed_whole(said), default=str).decode()
