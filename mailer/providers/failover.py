"""When another provider goes on with what one does not take. What is in doubt stays with the one that was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FEWEST_ATTEMPTS: Final = 3
"""One attempt, or two, may come to nothing on the best of days."""


@dataclass(frozen=True, slots=True)
class Failover:
    """Who goes on, "" for nobody, and after how many seconds in which a provider took nothing."""

    provider: str = ""
    after: float = 900.0


NEVER: Final = Failover()
