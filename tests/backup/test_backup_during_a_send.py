"""A backup taken while a letter goes out: after a restore nobody is mailed twice, because everything asks first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from mailer.accounts.models import Staff
from mailer.backup.asking import LOOK
from mailer.campaigns.models import Campaign
from mailer.campaigns.services import resume
from mailer.campaigns.states import State
from mailer.deliveries.models import Batch, Heartbeat
from mailer.deliveries.pump import pump
from mailer.deliveries.settling import settle_by_hand
from mailer.deliveries.states import BatchState
from mailer.outbox.models import OutboxMessage
from mailer.outbox.services import post as put_into_outbox
from mailer.outbox.states import MessageState
from mailer.providers.port import Consignment
from mailer.rendering.message import Message
from tests.backup.places import back_up, bring_back
from tests.deliveries.sending import OPEN_PIPE, PATIENCE, Post, copies, start
from tests.people import NOW, make_campaign, schedule

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("society")]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def batches(campaign: Campaign) -> list[Batch]:
    return list(Batch.objects.filter(campaign=campaign, canary=False).order_by("number"))


def backing_up(archive: Path) -> Callable[[Consignment], None]:
    """A backup at the very moment in which a batch is on its way."""

    def back_up_now(_: Consignment) -> None:
        back_up(archive)

    return back_up_now


def strokes(post: Post, hours: int = 48) -> None:
    """Two days of the pump, an event pipe that works, and a worker that does whatever is hinted at."""
    for _ in range(hours):
        pump(now=post.clock.pass_seconds(3600), patience=PATIENCE, pipe=OPEN_PIPE)
        for batch in Batch.objects.filter(state=BatchState.PLANNED):
            post.send(batch)


def test_nobody_is_mailed_twice_before_somebody_says_so(ada: Staff, archive: Path) -> None:
    post = Post()
    campaign = start(ada, members=9, batch_size=3)
    first, second, _ = batches(campaign)
    post.send(first)

    post.provider.before = backing_up(archive)
    post.send(second)
    post.provider.before = lambda _: None
    post.send_all()
    everybody = Counter({str(copy.pk): 1 for copy in copies(campaign)})
    assert post.received() == everybody

    asking = bring_back(archive).asking
    assert (asking.paused, asking.parked) == (1, 1)
    campaign.refresh_from_db()
    assert campaign.state == State.PAUSED
    assert LOOK in campaign.trouble
    assert [batch.state for batch in batches(campaign)] == [
        BatchState.ACCEPTED,
        BatchState.PARKED,
        BatchState.PLANNED,
    ]
    strokes(post)
    assert post.received() == everybody


def test_a_person_lets_it_go_on_and_the_rest_goes_once(ada: Staff, archive: Path) -> None:
    post = Post()
    campaign = start(ada, members=9, batch_size=3)
    first, second, _ = batches(campaign)
    post.send(first)
    post.provider.before = backing_up(archive)
    post.send(second)
    post.provider.before = lambda _: None
    bring_back(archive)
    campaign.refresh_from_db()
    second.refresh_from_db()
    assert settle_by_hand(batch=second, they_got_it=True, by=ada, now=NOW)
    resume(campaign=campaign, by=ada)
    strokes(post)
    campaign.refresh_from_db()
    assert campaign.state == State.SENT
    assert post.received() == Counter({str(copy.pk): 1 for copy in copies(campaign)})


def test_a_letter_that_was_to_start_asks_first(ada: Staff, archive: Path) -> None:
    campaign = schedule(make_campaign(by=ada), by=ada, at=NOW + timedelta(hours=1))
    back_up(archive)
    bring_back(archive)
    campaign.refresh_from_db()
    assert campaign.state == State.HELD
    strokes(Post(), hours=3)
    assert not Batch.objects.exists()


def test_messages_of_the_product_are_not_sent_again(archive: Path) -> None:
    letter = Message(subject="Your link", preheader="", text="It is here", html="<p>It is here</p>")
    put_into_outbox(
        kind="own",
        address="nils@uni.example.org",
        name="Nils",
        message=letter,
        expires_at=NOW + timedelta(days=1),
        now=NOW,
    )
    back_up(archive)
    bring_back(archive)
    message = OutboxMessage.objects.get()
    assert message.state == MessageState.UNKNOWN
    assert (message.address, message.text) == ("", "")
    assert message.reason


def test_silence_from_before_the_restore_proves_nothing(ada: Staff, archive: Path) -> None:
    Heartbeat.objects.create(process="watch", at=NOW - timedelta(days=1))
    back_up(archive)
    bring_back(archive)
    assert not Heartbeat.objects.exists()
