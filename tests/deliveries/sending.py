"""A campaign that is being sent, and a provider that does what the test says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.sending import Dispatch, send_batch
from mailer.deliveries.settling import Patience, Pipe
from mailer.deliveries.start import start_campaign
from mailer.deliveries.states import BatchState
from mailer.providers.memory import Memory
from tests.people import NOW, make_campaign, make_member, schedule

PATIENCE = Patience(lease=60, settle_after=300, park_after=3600)
OPEN_PIPE = Pipe(reports_events=True, drained=True)


@dataclass
class Clock:
    """Time that passes when the test says so."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


@dataclass
class Post:
    """A worker with a provider in memory."""

    provider: Memory = field(default_factory=Memory)
    clock: Clock = field(default_factory=Clock)

    @property
    def dispatch(self) -> Dispatch:
        return Dispatch(provider=self.provider, clock=self.clock, lease=PATIENCE.lease)

    def send(self, batch: Batch, owner: str = "worker-1") -> Batch:
        send_batch(batch_id=batch.pk, owner=owner, dispatch=self.dispatch)
        batch.refresh_from_db()
        return batch

    def send_all(self) -> None:
        """Send until no batch is due any more."""
        while due := Batch.objects.filter(state=BatchState.PLANNED, not_before__lte=self.clock.now).first():
            self.send(due)

    def received(self) -> Counter[str]:
        """Copies by delivery id, counted at the provider."""
        return Counter(copy.reference for sent in self.provider.consignments for copy in sent.copies)


def start(by: Staff, *, members: int = 5, batch_size: int = 1000) -> Campaign:
    """A started campaign to ``members`` new members, cut into batches."""
    for n in range(members):
        make_member(f"{2000 + n}")
    campaign = schedule(make_campaign(by=by), by=by)
    start_campaign(campaign_id=campaign.pk, now=NOW, batch_size=batch_size)
    campaign.refresh_from_db()
    return campaign


def copies(campaign: Campaign) -> list[Delivery]:
    return list(Delivery.objects.filter(campaign=campaign, refusal="").order_by("ordinal"))
