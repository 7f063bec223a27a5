"""A message goes on with another provider when its own does not take it; what is in doubt never does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import urllib3

from mailer.outbox.models import OutboxMessage
from mailer.outbox.sending import Carrier, send_message
from mailer.outbox.services import provider_of, stroke
from mailer.outbox.states import MessageState
from mailer.providers.failover import Failover
from mailer.providers.port import Provider
from mailer.providers.sendgrid import SendGrid
from mailer.providers.smtp import Server, Smtp
from mailer.runtime.ports import free_port
from mailer.sandbox.faults import Faults
from mailer.sandbox.service import Sandbox, Settings
from tests.deliveries.sending import Clock
from tests.mailserver import MailServer
from tests.outbox.test_sending import FROM, posted
from tests.people import NOW
from tests.tracking.alerts.looking import look

KEY = "SG.test.key"
RULE = Failover(provider="smtp", after=900)


@dataclass
class House:
    """A worker that carries each message as its row says: by the sandbox, or by a mail server."""

    sandbox: Sandbox
    sink: MailServer
    smtp: Smtp
    key: str = KEY
    url: str = ""
    clock: Clock = field(default_factory=Clock)

    def send(self, row: OutboxMessage) -> MessageState:
        carrier: Provider = self.smtp
        if provider_of(row.pk) != "smtp":
            carrier = SendGrid(api_key=self.key, api_url=self.url or self.sandbox.url, timeout=5)
        self.clock.now = max(self.clock.now, row.not_before)
        send_message(message_id=row.pk, carrier=Carrier(carrier, FROM, self.clock, failover=RULE))
        row.refresh_from_db()
        return MessageState(row.state)

    def received(self) -> tuple[int, int]:
        """Messages at the sandbox, and at the mail server."""
        accepted = urllib3.request("GET", f"{self.sandbox.url}/sandbox/accepted?cid=0").data.splitlines()
        return len(accepted), len(self.sink.messages)


@pytest.fixture
def house(db: None, tmp_path: Path) -> Iterator[House]:
    settings = Settings(store=tmp_path / "sandbox", api_key=KEY, port=0, pace=0)
    with Sandbox(settings) as sandbox, MailServer() as sink:
        smtp = Smtp(server=Server("127.0.0.1", sink.port, security="none", timeout=5), journal_dir=tmp_path)
        yield House(sandbox, sink, smtp)
        smtp.close()


def test_a_refused_account_hands_it_on_at_once(house: House) -> None:
    house.key, row = "SG.withdrawn", posted()
    assert (house.send(row), row.provider, row.not_before) == (MessageState.DUE, "smtp", house.clock.now)
    assert house.send(row) == MessageState.SENT
    assert house.received() == (0, 1)
    assert "did not take 1 single message (links, tests, mail to staff), so smtp went on" in look(now=NOW)["refused"]


def test_what_is_in_doubt_stays_where_it_is(house: House) -> None:
    house.sandbox.faults.replace(Faults(reset_after=1.0))
    row = posted()
    assert (house.send(row), row.provider) == (MessageState.UNKNOWN, "")
    stroke(now=house.clock.pass_seconds(1800))
    assert house.send(row) == MessageState.UNKNOWN
    assert house.received() == (1, 0)


def test_a_provider_that_takes_nothing_for_long_is_left(house: House) -> None:
    house.url, row = f"http://127.0.0.1:{free_port()}", posted()
    house.clock.pass_seconds(600)
    while house.send(row) == MessageState.DUE and not row.provider:
        assert row.tried_since == row.created_at + timedelta(seconds=600)
    assert house.clock.now - row.created_at >= timedelta(seconds=600 + RULE.after)
    assert row.attempts > 3
    assert house.send(row) == MessageState.SENT
    assert house.received() == (0, 1)


def test_there_is_no_third_one_and_no_way_back(house: House) -> None:
    house.key, row = "SG.withdrawn", posted()
    house.send(row)
    house.smtp = Smtp(server=Server("127.0.0.1", free_port(), security="none", timeout=5), journal_dir=Path("/nowhere"))
    for _ in range(2):
        assert (house.send(row), row.provider) == (MessageState.DUE, "smtp")
    assert row.not_before > house.clock.now
