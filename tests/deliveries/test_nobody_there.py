"""A provider whose port is closed for hours: the letter ends in a state that says so, and goes on when resumed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import resume
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.guard import guard
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.sending import Dispatch, send_batch
from mailer.deliveries.states import BatchState
from mailer.providers.port import Provider
from mailer.providers.sendgrid import SendGrid
from mailer.providers.smtp import Server, Smtp
from mailer.runtime.ports import free_port
from tests.deliveries.sending import PATIENCE, Clock, start
from tests.mailserver import MailServer, Manners
from tests.tracking.alerts.looking import look

GRACE = 3600.0


def by_sendgrid(port: int, _: Path) -> Provider:
    return SendGrid(api_key="SG.test", api_url=f"http://127.0.0.1:{port}", timeout=5)


def by_smtp(port: int, folder: Path) -> Smtp:
    return Smtp(server=Server("127.0.0.1", port, security="none", timeout=5), journal_dir=folder)


def try_for(hours: float, provider: Provider, clock: Clock) -> None:
    """Send whenever the batch is due, as the pump lets it, until it is out, or paused, or the time is over."""
    dispatch, end = Dispatch(provider=provider, clock=clock, lease=PATIENCE.lease), clock.now + timedelta(hours=hours)
    waits = Batch.objects.filter(state=BatchState.PLANNED, campaign__state=State.SENDING)
    while clock.now < end and (batch := waits.first()):
        clock.now = max(clock.now, batch.not_before)
        send_batch(batch_id=batch.pk, owner="worker-1", dispatch=dispatch)
        guard(now=clock.now, grace=GRACE)


@pytest.mark.parametrize("carried", [by_sendgrid, by_smtp])
def test_a_closed_port_is_told_at_once_and_pauses_the_letter_when_its_time_is_over(
    ada: Staff, society: Society, tmp_path: Path, carried: Callable[[int, Path], Provider]
) -> None:
    letter, clock, port = start(ada, members=2), Clock(), free_port()
    try_for(0.5, carried(port, tmp_path), clock)
    assert "took nothing in" in look(now=clock.now)["refused"]
    assert Campaign.objects.get().state == State.SENDING

    try_for(12, carried(port, tmp_path), clock)
    letter.refresh_from_db()
    assert (letter.state, Batch.objects.get().state) == (State.PAUSED, BatchState.PLANNED)
    assert letter.trouble.startswith("Nothing was taken since 22 November 2026, 09:00 UTC: ")
    assert "can't be reached" in letter.trouble
    assert "stands still: Nothing was taken since" in look(now=clock.now)["refused"]
    assert set(BatchAttempt.objects.values_list("outcome", flat=True)) == {"refused"}

    with MailServer(port=port) as server:
        resume(campaign=letter, by=ada)
        Campaign.objects.update(resumed_at=clock.now)
        with closing(by_smtp(port, tmp_path)) as relay:
            try_for(0.1, relay, clock)
    assert Batch.objects.get().state == BatchState.ACCEPTED
    assert sorted(server.received().values()) == [1, 1]


def test_copies_that_mailboxes_put_off_one_by_one_do_not_pause_the_letter(
    ada: Staff, society: Society, tmp_path: Path
) -> None:
    start(ada, members=2)
    clock = Clock()
    with (
        MailServer(Manners(recipient=lambda _: "450 4.2.2 mailbox full")) as server,
        closing(by_smtp(server.port, tmp_path)) as relay,
    ):
        try_for(12, relay, clock)
    assert Campaign.objects.get().state == State.SENDING
    assert set(BatchAttempt.objects.values_list("outcome", flat=True)) == {"put off"}
    assert look(now=clock.now) == {}
