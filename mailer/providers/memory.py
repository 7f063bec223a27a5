"""A provider that keeps what it is given: for previews of a send, and for tests of dispatch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from mailer.providers.port import Accepted, Consignment, Send


def _accept(_: Consignment) -> None:
    """Take everything."""


@dataclass
class Memory:
    """Accepts everything in process; ``before`` may raise a failure to play the outside world."""

    before: Callable[[Consignment], None] = _accept
    consignments: list[Consignment] = field(default_factory=list)
    name: str = "memory"
    largest: int = 1000
    reports_events: bool = True

    def pack(self, consignment: Consignment) -> Send:
        return partial(self._send, consignment)

    def _send(self, consignment: Consignment) -> Accepted:
        self.before(consignment)
        self.consignments.append(consignment)
        return Accepted(f"memory-{len(self.consignments)}")
