"""A mail server instead of the sandbox: what it wrote down before it answered is the truth."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from mailer.runtime.supervisor import Child
from tests.faults.ground import Ground
from tests.faults.postman import Note
from tests.faults.receipts import Receipts


@dataclass(frozen=True, slots=True)
class MailReceiver:
    """What arrived, from the server's own list: one line a message, see ``postman``."""

    log: Path

    def count(self) -> int:
        """Messages accepted so far."""
        return len(self._noted(Note.TAKEN))

    def receipts(self, campaign_id: int) -> Receipts:
        """Every message; only one campaign is sent in a run."""
        del campaign_id
        refused = frozenset(self._noted(Note.REFUSED))
        return Receipts(Counter(self._noted(Note.TAKEN)), refused=refused, cuts=len(self._noted(Note.CUT)))

    def _noted(self, what: Note) -> list[str]:
        """The addresses of which this was noted."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return [line.partition(" ")[2] for line in lines if line.startswith(what)]


def start(ground: Ground, *, seconds: float, moods: int | None = None) -> MailReceiver:
    """Start the server; it thinks ``seconds`` about each message. ``moods`` is the seed of what goes wrong there."""
    log = ground.stage.home / "mail.log"
    command = (
        sys.executable, "-m", "tests.faults.postman",
        "--port", str(ground.provider_port), "--log", str(log), "--seconds", f"{seconds:.6f}",
        *(("--moods", str(moods)) if moods is not None else ()),
    )  # fmt: skip
    ground.start_provider(Child(name="mailserver", command=command, environment=ground.env))
    return MailReceiver(log)
