"""What was found out about a domain, in words for a secretary and for whoever looks after the domain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """``UNKNOWN``: the name server did not answer, so nothing is said."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: SPF, DKIM, DMARC, Mail to the domain, Return path.
        place: the name that was asked for.
        found: what stands there.
        remedy: what to do; "" when there is nothing to do.
    """

    subject: str
    place: str
    verdict: Verdict
    found: str
    remedy: str = ""
