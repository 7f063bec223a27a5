"""What a run had to bear, and what it has shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Toll:
    """Counts of one run.

    Attributes:
        struck: batches on their way when their worker was killed.
        troubles: how often the broker was there and of no use.
        deploys: how often all was stopped in good order and started anew.
        doubted: requests whose answer was lost, whatever became of them.
        cuts: how often a machine was cut off.
        strangers: processes ended by somebody other than the harness, and started again.
        pauses: how often the product stopped by itself and was told to go on.
        parked: batches that the product gave up as hopeless, and was told to send again.
        refused: members whom the provider refused for good, as the product says of each by name.
        dropped: connections that the mail server ended without an answer.
    """

    kills: int = 0
    struck: int = 0
    flushes: int = 0
    restarts: int = 0
    troubles: int = 0
    deploys: int = 0
    cuts: int = 0
    doubted: int = 0
    strangers: int = 0
    pauses: int = 0
    parked: int = 0
    refused: int = 0
    dropped: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in asdict(self).items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run has shown, counted where the mail arrives."""

    recipients: int
    lost: int
    duplicates: int
    in_doubt: int
    seconds: float
    toll: Toll

    def counted(self) -> dict[str, float]:
        """The result as docs/faults.md explains it."""
        return {
            "recipients": self.recipients,
            "lost": self.lost,
            "duplicates": self.duplicates,
            "in_doubt": self.in_doubt,
            "kills": self.toll.kills,
            "seconds": self.seconds,
        }
