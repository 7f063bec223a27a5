"""One finished message, before it is addressed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient reads. ``subject`` and ``preheader`` are single lines of plain text."""

    subject: str
    preheader: str
    text: str
    html: str
