"""Telling what was just done, with a way to undo it.

A notice is told on the next page the reader sees, once. ``undo`` is the path of a POST that takes
it back; it must carry no name and no address, as every path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest

_UNDO: Final = "undo="


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing told. ``kind`` is its look: good, warn, bad, or plain."""

    text: str
    kind: str
    undo: str = ""


_KINDS: Final[dict[int, str]] = {messages.SUCCESS: "good", messages.WARNING: "warn", messages.ERROR: "bad"}


def tell(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """It is done."""
    messages.success(request, text, extra_tags=f"{_UNDO}{undo}" if undo else "")


def warn(request: HttpRequest, text: str) -> None:
    """It is done, but the reader should know something."""
    messages.warning(request, text)


def refuse(request: HttpRequest, text: str) -> None:
    """It was not done, and why."""
    messages.error(request, text)


def told(request: HttpRequest) -> list[Notice]:
    """What there is to tell; asking makes it told."""
    return [
        Notice(str(message), _KINDS.get(message.level, "plain"), (message.extra_tags or "").removeprefix(_UNDO))
        for message in messages.get_messages(request)
    ]
