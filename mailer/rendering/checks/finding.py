"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a letter. An error stops approval, a warning is shown.

    ``code`` never changes, so that it can be counted and documented; ``place``, ``message`` and
    ``remedy`` are for staff. ``quote`` is what the letter says at this place, where it says
    anything: by it the field can be found in which staff wrote it.
    """

    code: str
    severity: Severity
    place: str
    message: str
    remedy: str
    quote: str = ""
