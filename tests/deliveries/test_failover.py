"""Another provider goes on: what was certainly not taken reaches everybody once, what is in doubt is left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import urllib3

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import pause, resume
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.carriers import asked_last, fit, provider_of
from mailer.deliveries.failover import account_refused, hand_on_stalled
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.pump import finish
from mailer.deliveries.sending import Dispatch, send_batch
from mailer.deliveries.settling import Evidence, settle, take_evidence
from mailer.deliveries.states import BatchState
from mailer.deliveries.story import explain
from mailer.providers.failover import Failover
from mailer.providers.memory import Memory
from mailer.providers.port import Consignment, Provider, ProviderFailure, TemporaryFailure
from mailer.providers.sendgrid import SendGrid
from mailer.providers.smtp import Server, Smtp
from mailer.sandbox.faults import Faults
from mailer.sandbox.service import Sandbox, Settings
from tests.deliveries.sending import OPEN_PIPE, PATIENCE, Clock, Post, start
from tests.mailserver import MailServer
from tests.people import NOW
from tests.tracking.alerts.looking import look

KEY = "SG.test.key"
RULE = Failover(provider="smtp", after=900)


@pytest.fixture
def letter(ada: Staff, society: Society) -> Campaign:
    """Nine copies in three batches, to go by SendGrid."""
    campaign = start(ada, members=9, batch_size=3)
    Campaign.objects.update(provider="sendgrid")
    campaign.refresh_from_db()
    return campaign


@dataclass
class House:
    """A worker that sends each batch as the rows say, by SendGrid's stand-in or by a mail server."""

    sandbox: Sandbox
    sink: MailServer
    smtp: Smtp
    key: str = KEY
    clock: Clock = field(default_factory=Clock)

    def send(self, batch: Batch) -> BatchState:
        carrier: Provider = self.smtp
        if provider_of(batch.pk) == "sendgrid":
            carrier = SendGrid(api_key=self.key, api_url=self.sandbox.url, timeout=5)
        fit(batch.pk, largest=2 if carrier is self.smtp else 1000)
        dispatch = Dispatch(provider=carrier, clock=self.clock, lease=PATIENCE.lease, failover=RULE)
        send_batch(batch_id=batch.pk, owner="worker-1", dispatch=dispatch)
        batch.refresh_from_db()
        return BatchState(batch.state)

    def received(self) -> Counter[str]:
        """Copies by address, at both ends."""
        lines = urllib3.request("GET", f"{self.sandbox.url}/sandbox/accepted").data.splitlines()
        by_id = dict(Delivery.objects.values_list("pk", "address"))
        return Counter(by_id[int(orjson.loads(line)["rid"])] for line in lines) + self.sink.received()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    settings = Settings(store=tmp_path / "sandbox", api_key=KEY, host="127.0.0.1", port=0, webhook_url=None, seed=1)
    with Sandbox(settings) as sandbox, MailServer() as sink:
        smtp = Smtp(server=Server("127.0.0.1", sink.port, security="none", timeout=5), journal_dir=tmp_path)
        yield House(sandbox, sink, smtp)
        smtp.close()


def test_the_rest_goes_on_and_what_is_in_doubt_stays(letter: Campaign, house: House) -> None:
    taken, doubted, waiting = Batch.objects.order_by("number")
    assert house.send(taken) is BatchState.ACCEPTED
    house.sandbox.faults.replace(Faults(reset_after=1.0))
    assert house.send(doubted) is BatchState.IN_DOUBT
    house.sandbox.faults.replace(Faults())

    house.key = "SG.withdrawn"
    assert house.send(waiting) is BatchState.PLANNED
    letter.refresh_from_db()
    assert (letter.state, letter.provider) == (State.SENDING, "smtp")
    assert letter.trouble.startswith("smtp goes on with this letter, because of sendgrid: SendGrid refuses our account")
    for _ in range(2):
        for batch in Batch.objects.filter(state=BatchState.PLANNED):
            assert house.send(batch) is BatchState.ACCEPTED

    settle(now=NOW + timedelta(minutes=40), patience=PATIENCE, pipe=replace(OPEN_PIPE, silent=frozenset({"smtp"})))
    doubted.refresh_from_db()
    assert (doubted.state, asked_last(doubted)) == (BatchState.IN_DOUBT, "sendgrid")
    assert not Batch.objects.filter(canary=True).exists(), "the other one's reports prove nothing about this way"
    assert house.received() == dict.fromkeys(Delivery.objects.values_list("address", flat=True), 1)
    assert Counter(house.sink.received().values()) == {1: 3}

    take_evidence([Evidence(doubted.pk, doubted.attempt, 3, NOW)])
    finish(now=NOW)
    letter.refresh_from_db()
    assert letter.state == State.SENT
    told = "\n".join(explain(letter, Delivery.objects.get(ordinal=waiting.first).member))
    assert told.index("went to sendgrid, attempt 1") < told.index("went to smtp, attempt 2")
    assert "The provider sendgrid refused “Award”" in look(now=NOW)["refused"]


def test_a_late_refusal_of_the_first_one_changes_nothing(letter: Campaign) -> None:
    for _ in range(2):
        account_refused(campaign_id=letter.pk, provider="sendgrid", reason="No credits", rule=RULE)
    letter.refresh_from_db()
    assert (letter.state, letter.provider) == (State.SENDING, "smtp")
    assert AuditEntry.objects.filter(action="campaign.handed_on").count() == 1

    account_refused(campaign_id=letter.pk, provider="smtp", reason="Relaying denied", rule=RULE)
    letter.refresh_from_db()
    assert (letter.state, letter.provider, letter.trouble) == (State.PAUSED, "smtp", "Relaying denied")


def failing(failure: ProviderFailure) -> Post:
    def fail(_: Consignment) -> None:
        raise failure

    return Post(provider=Memory(before=fail, name="sendgrid"))


def test_a_provider_that_takes_nothing_for_long_is_left(letter: Campaign, grace: Staff) -> None:
    post, batch = (
        failing(TemporaryFailure("The provider can't be reached: NewConnectionError.")),
        Batch.objects.all()[0],
    )

    def provider_after(attempts: int, *, minutes: float) -> str:
        for _ in range(attempts):
            post.clock.pass_seconds(minutes * 60)
            post.send(batch)
        hand_on_stalled(now=post.clock.now, rule=RULE)
        letter.refresh_from_db()
        return letter.provider

    assert provider_after(2, minutes=10) == "sendgrid", "two attempts say too little"
    pause(campaign=letter, by=grace)
    resume(campaign=letter, by=grace)
    Campaign.objects.update(resumed_at=post.clock.now)
    assert provider_after(3, minutes=6) == "sendgrid", "what was before a person resumed it does not count"
    post.provider.before = lambda _: None
    post.clock.pass_seconds(600)
    post.send(Batch.objects.all()[1])
    post.provider.before = failing(TemporaryFailure("gone")).provider.before
    assert provider_after(3, minutes=6) == "sendgrid", "something was taken in between"
    assert provider_after(1, minutes=6) == "smtp"
    assert "Nothing was taken since" in letter.trouble
