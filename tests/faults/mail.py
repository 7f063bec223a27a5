"""A mail server instead of the sandbox: what it wrote down before it answered is the truth."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from mailer.runtime.supervisor import Child
from tests.faults.ground import Ground
from tests.faults.receipts import Receipts


@dataclass(frozen=True, slots=True)
class MailReceiver:
    """What arrived, from the server's own list: one line a message."""

    log: Path

    def count(self) -> int:
        """Messages accepted so far."""
        return len(self._lines())

    def receipts(self, campaign_id: int) -> Receipts:
        """Every message; only one campaign is sent in a run."""
        del campaign_id
        return Receipts(Counter(self._lines()))

    def _lines(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []


def start(ground: Ground, *, seconds: float) -> MailReceiver:
    """Start the server; it thinks ``seconds`` about each message."""
    log = ground.stage.home / "mail.log"
    command = (
        sys.executable, "-m", "tests.mailserver",
        "--port", str(ground.provider_port), "--log", str(log), "--seconds", f"{seconds:.6f}",
    )  # fmt: skip
    ground.start_provider(Child(name="mailserver", command=command, environment=ground.env))
    return MailReceiver(log)
