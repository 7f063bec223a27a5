"""One run: the letter goes out, the strikes fall, and once all is quiet the receipts are counted.

Needs Django set up on the run's own database.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.db import Error, connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import resume
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.queries import copies_in
from mailer.deliveries.settling import settle_by_hand
from mailer.deliveries.states import BatchState, Fate
from mailer.runtime.stopping import undivided
from tests.faults.database import Database
from tests.faults.ground import Ground, Trouble
from tests.faults.machines import Line
from tests.faults.receipts import Receiver
from tests.faults.strikes import Blow, Strike
from tests.faults.toll import Toll

POLL = 0.1
# What was on its way when the last batch was closed must have arrived before anything is counted.
QUIET = 4.0
# So long a broker is full, read-only or gone.
TROUBLED = 2.5
STANDING_STILL = (State.HELD, State.CANCELLED)

T = TypeVar("T")


@dataclass(slots=True)
class Play:
    """A run in progress.

    Args:
        settled: states of a batch in which nothing more happens by itself.
        patience: seconds without any change after which nothing more is expected.
        line: of the machine that is cut off for a time, if one is.
    """

    ground: Ground
    receiver: Receiver
    campaign_id: int
    recipients: int
    staff: Staff
    strikes: list[Strike]
    database: Database
    settled: tuple[str, ...]
    patience: float
    line: Line | None = None
    toll: Toll = field(default_factory=Toll)

    def run(self) -> None:
        """Return when the letter is out and everything has struck, or when nothing moves any more."""
        seen, moved_at = (-1, 0), time.monotonic()
        # Asked first: a letter that has paused is told to go on there, also while strikes are still to come.
        while not self._is_out() or self.strikes or self._is_cut():
            self.toll.strangers += self.ground.stage.revive()
            asked(self._send_hopeless_again)
            now = (self.receiver.count(), asked(self._closed))
            if now != seen:
                seen, moved_at = now, time.monotonic()
            elif time.monotonic() - moved_at > self.patience:
                sys.stderr.write(f"Nothing has moved for {self.patience:g} s.\n")
                return
            self._strike(now[0] / self.recipients)
            time.sleep(POLL)
        self._await_quiet()

    def _is_cut(self) -> bool:
        return self.line is not None and self.line.is_cut()

    def in_doubt(self) -> set[str]:
        """The addresses of which the product itself does not know what became of their copies."""
        doubtful = [asked(partial(_addresses_in, batch)) for batch in asked(self._doubtful)]
        return set().union(*doubtful)

    def failed(self) -> set[str]:
        """The addresses of which the product says that they were refused."""
        failed = Delivery.objects.filter(campaign=self.campaign_id, fate=Fate.FAILED)
        return asked(lambda: set(failed.values_list("address", flat=True)))

    def doubted(self) -> int:
        """Requests of which the worker itself never recorded an answer, or only that there was none."""
        attempts = BatchAttempt.objects.filter(batch__campaign=self.campaign_id)
        by_events = Q(outcome="accepted", status=0)
        return asked(attempts.filter(Q(outcome__in=("unknown", "absent", "")) | by_events).count)

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

    def _send_hopeless_again(self) -> None:
        """As a person does: of these the product knows that the provider has none, so they are not in doubt."""
        parked = Batch.objects.filter(campaign=self.campaign_id, state=BatchState.PARKED, canary=False)
        latest = BatchAttempt.objects.filter(batch=OuterRef("pk"), attempt=OuterRef("attempt"))
        for batch in parked.filter(Exists(latest.filter(outcome="absent"))):
            sys.stderr.write(f"Parked: {batch.reason}\n")
            self.toll.parked += settle_by_hand(batch=batch, they_got_it=False, by=self.staff, now=timezone.now())

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
            self._blow(strike)

    def _blow(self, strike: Strike) -> None:
        toll = self.toll
        match strike.blow:
            case Blow.KILL:
                self._kill(strike.victim)
            case Blow.FLUSH:
                self.ground.flush_broker()
                toll.flushes += 1
            case Blow.TROUBLE:
                kinds = list(Trouble)
                self.ground.trouble_broker(kinds[toll.troubles % len(kinds)], seconds=TROUBLED)
                toll.troubles += 1
            case Blow.RESTART:
                self.database.restart()
                toll.restarts += 1
            case Blow.DEPLOY:
                self.ground.stage.renew(*self.ground.product)
                toll.deploys += 1
            case Blow.CUT if self.line is not None:
                self.line.cut()
                toll.cuts += 1

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


def _addresses_in(batch: Batch) -> set[str]:
    return set(copies_in(batch).values_list("address", flat=True))


def asked(question: Callable[[], T]) -> T:
    """The answer to a query, also while the database is being restarted."""
    deadline = time.monotonic() + 60
    while True:
        try:
            # Whoever breaks the run off in the middle of a query would be told of as a fault of the database.
            with undivided():
                return question()
        except Error:
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(POLL)
