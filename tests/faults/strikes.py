"""What strikes when. Instants are drawn as shares of the letter's way: 0 nobody has it, 1 everybody has.

So a run of any length and on any machine is struck while it is sending, and the seed says where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random

# Workers do the work, so they are killed most; the clock and the way back must stand it too.
VICTIMS = {"worker-1": 9, "worker-2": 9, "beat": 1, "web": 3}
_LATEST = 0.97


class Blow(StrEnum):
    """What is done."""

    KILL = "kill"
    FLUSH = "flush"
    RESTART = "restart"
    CUT = "cut"
    DEPLOY = "deploy"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True, order=True)
class Strike:
    """One blow, once ``progress`` of all copies have been received and ``delay`` seconds more have passed."""

    progress: float
    blow: Blow
    delay: float
    victim: str = ""


def draw(rng: Random, counts: Mapping[Blow, int], *, workers_only: bool) -> list[Strike]:
    """Every strike of a run in order."""
    victims = {name: weight for name, weight in VICTIMS.items() if not workers_only or name.startswith("worker")}
    blows = [blow for blow in Blow for _ in range(counts.get(blow, 0))]
    return sorted(
        Strike(
            progress=rng.uniform(0, _LATEST),
            blow=blow,
            delay=rng.uniform(0, 0.5),
            victim=rng.choices(list(victims), weights=list(victims.values()))[0] if blow is Blow.KILL else "",
        )
        for blow in blows
    )
