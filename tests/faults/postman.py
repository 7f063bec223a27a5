"""A mail server as a process of its own: ``python -m tests.faults.postman --port PORT --log FILE``.

What it notes before it answers is the truth, one line each: ``taken ADDRESS``; ``refused ADDRESS`` for good;
``cut`` when it ends a connection without an answer. With ``--moods SEED`` much goes wrong, as the seed says.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final

from tests.mailserver import RESET, SILENCE, MailServer, Manners, Message

# What goes wrong, and how often of a thousand times: of connections, and at each step of a message.
GREETING: Final = {"421 4.3.2 too busy": 40, "554 5.3.2 no mail today": 15}
GREETING_SECONDS: Final = {"0.5": 100, "5": 20}
SENDER: Final = {"421 4.3.2 going down": 2, RESET: 1}
RECIPIENT: Final = {"450 4.2.1 greylisted": 10, "550 5.1.1 no such mailbox": 5, RESET: 1}
DATA: Final = {"451 4.3.0 try again": 1, RESET: 1}
AFTER_DATA: Final = {
    "451 4.3.0 try again": 3,
    "554 5.6.0 not this message": 2,
    "421 4.3.2 going down": 1,
    RESET: 2,
    SILENCE: 1,
}
_OF: Final = 1000


class Note(StrEnum):
    """What the server writes down."""

    TAKEN = "taken"
    REFUSED = "refused"
    CUT = "cut"


@dataclass
class Moods:
    """What goes wrong next. Whoever is asked to come back later is asked that once, as by greylisting."""

    rng: Random
    note: Callable[..., None]
    put_off: set[str] = field(default_factory=set)

    def manners(self, *, seconds: float) -> Manners:
        return Manners(
            greeting=self._greeting,
            sender=lambda _: self._answer(SENDER, ""),
            recipient=lambda address: self._answer(RECIPIENT, address),
            data=lambda address: self._answer(DATA, address),
            after_data=lambda address: self._answer(AFTER_DATA, address),
            keeps_lost=lambda: self.rng.random() < 0.5,
            seconds=seconds,
        )

    def _greeting(self) -> tuple[str, float]:
        return self._drawn(GREETING) or "220 moody.example.org ready", float(self._drawn(GREETING_SECONDS) or 0)

    def _answer(self, faults: Mapping[str, int], address: str) -> str:
        answer = self._drawn(faults)
        if answer in {RESET, SILENCE}:
            self.note(Note.CUT)
        elif answer.startswith("5"):
            self.note(Note.REFUSED, address)
        elif answer.startswith("45"):
            if address in self.put_off:
                return ""
            self.put_off.add(address)
        return answer

    def _drawn(self, faults: Mapping[str, int]) -> str:
        place = self.rng.random() * _OF
        for answer, share in faults.items():
            if (place := place - share) < 0:
                return answer
        return ""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.postman", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=0.0, help="how long it thinks about each group of commands")
    parser.add_argument("--moods", type=int, help="a seed; without one everything is taken")
    said = parser.parse_args()
    log = os.open(said.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(what: Note, address: str = "") -> None:
        os.write(log, f"{what} {address}".strip().encode() + b"\n")

    def keep(message: Message) -> None:
        note(Note.TAKEN, message.recipient)

    calm = Manners(seconds=said.seconds)
    manners = calm if said.moods is None else Moods(Random(said.moods), note).manners(seconds=said.seconds)
    MailServer(manners, on_message=keep, port=said.port).serve()


if __name__ == "__main__":
    main()
