"""One run: the letter goes out, the strikes fall, and once all is quiet the receipts are counted.

Needs Django set up on the run's own database.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import Error, connection

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import resume
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from tests.faults.receipts import Receiver
from tests.faults.stage import Ground
from tests.faults.strikes import Blow, Strike

POLL = 0.1
# What was on its way when the last batch was closed must have arrived before anything is counted.
QUIET = 4.0
STANDING_STILL = (State.HELD, State.CANCELLED)

T = TypeVar("T")


@dataclass(slots=True)
class Toll:
    """What the run had to bear.

    ``struck`` batches were on their way when their worker was killed. ``pauses`` is how often the
    product stopped by itself and was told to go on.
    """

    kills: int = 0
    struck: int = 0
    flushes: int = 0
    restarts: int = 0
    pauses: int = 0


@dataclass(slots=True)
class Play:
    """A run in progress.

    Args:
        restart: crashes the database and starts it again.
        settled: states of a batch in which nothing more happens by itself.
        patience: seconds without any change after which nothing more is expected.
    """

    ground: Ground
    receiver: Receiver
    campaign_id: int
    recipients: int
    staff: Staff
    strikes: list[Strike]
    restart: Callable[[], None]
    settled: tuple[str, ...]
    patience: float
    toll: Toll = field(default_factory=Toll)

    def run(self) -> None:
        """Return when the letter is out and everything has struck, or when nothing moves any more."""
        seen, moved_at = (-1, 0), time.monotonic()
        while not (self._is_out() and not self.strikes):
            self.ground.stage.check()
            now = (self.receiver.count(), asked(self._closed))
            if now != seen:
                seen, moved_at = now, time.monotonic()
            elif time.monotonic() - moved_at > self.patience:
                sys.stderr.write(f"Nothing has moved for {self.patience:g} s.\n")
                return
            self._strike(now[0] / self.recipients)
            time.sleep(POLL)
        self._await_quiet()

    def in_doubt(self) -> int:
        """Copies of which the product itself does not know what became of them."""
        return sum(batch.size for batch in asked(self._doubtful))

    def _is_out(self) -> bool:
        campaign = asked(lambda: Campaign.objects.get(pk=self.campaign_id))
        if campaign.state in STANDING_STILL:
            raise RuntimeError(f"The campaign is {campaign.state}: {campaign.trouble}")
        if campaign.state == State.PAUSED:
            asked(lambda: self._go_on(campaign))
        return campaign.state == State.SENT or asked(self._closed) == asked(self._batches)

    def _go_on(self, campaign: Campaign) -> None:
        """Do what a person does who has read why the product stopped by itself."""
        sys.stderr.write(f"Paused: {campaign.trouble}\n")
        resume(campaign=campaign, by=self.staff)
        self.toll.pauses += 1

    def _await_quiet(self) -> None:
        count, since = self.receiver.count(), time.monotonic()
        while time.monotonic() - since < QUIET:
            time.sleep(POLL)
            if (now := self.receiver.count()) != count:
                count, since = now, time.monotonic()

    def _strike(self, progress: float) -> None:
        while self.strikes and self.strikes[0].progress <= progress:
            strike = self.strikes.pop(0)
            time.sleep(strike.delay)
            if strike.blow is Blow.KILL:
                self._kill(strike.victim)
            elif strike.blow is Blow.FLUSH:
                self.ground.flush_broker()
                self.toll.flushes += 1
            else:
                self.restart()
                self.toll.restarts += 1

    def _kill(self, victim: str) -> None:
        pid = self.ground.stage.kill(victim)
        self.toll.kills += 1
        # The name of a batch's owner holds its process id.
        orphaned = Batch.objects.filter(owner__contains=f":{pid}:", state=BatchState.SUBMITTING)
        self.toll.struck += asked(orphaned.count)
        self.ground.stage.start(victim)

    def _batches(self) -> int:
        return Batch.objects.filter(campaign=self.campaign_id, canary=False).count() or -1

    def _closed(self) -> int:
        return Batch.objects.filter(campaign=self.campaign_id, canary=False, state__in=self.settled).count()

    def _doubtful(self) -> list[Batch]:
        doubtful = (BatchState.SUBMITTING, BatchState.IN_DOUBT, BatchState.PARKED)
        return list(Batch.objects.filter(campaign=self.campaign_id, canary=False, state__in=doubtful))


def asked(question: Callable[[], T]) -> T:
    """The answer to a query, also while the database is being restarted."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return question()
        except Error:
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(POLL)
