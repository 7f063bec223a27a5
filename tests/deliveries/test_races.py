"""Many at once: one claim, one drain, and an event that comes just as its batch is given up."""

from __future__ import annotations

from collections import Counter

import orjson
import pytest

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries import batches
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.states import BatchState
from mailer.tracking import inbox
from mailer.tracking.models import Event
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_batch_is_claimed_by_one_worker(ada: Staff, society: Society) -> None:
    start(ada, members=2)
    batch = Batch.objects.get()
    claims = at_once(lambda n: batches.take(batch_id=batch.pk, owner=f"w{n}", now=NOW, lease=60), workers=8)
    assert Counter(type(claim).__name__ for claim in claims) == {"Claim": 1, "NoneType": 7}
    batch.refresh_from_db()
    assert (batch.state, batch.attempt) == (BatchState.CLAIMED, 1)


def test_every_worker_sends_and_everybody_gets_one_copy(ada: Staff, society: Society) -> None:
    start(ada, members=40, batch_size=4)
    ids = list(Batch.objects.values_list("pk", flat=True))
    post = Post()

    def work(number: int) -> None:
        for pk in ids:
            post.send(Batch.objects.get(pk=pk), owner=f"w{number}")

    assert at_once(work, workers=4) == [None] * 4
    assert sorted(post.received().values()) == [1] * 40


def test_the_same_events_drained_by_many_count_once(ada: Staff, society: Society) -> None:
    campaign = start(ada, members=20)
    Post().send_all()
    batch = Batch.objects.get()
    events = [
        {"event": kind, "email": copy.address, "timestamp": NOW.timestamp(), "sg_event_id": f"{kind}{copy.pk}"}
        | {"rid": str(copy.pk), "cid": str(campaign.pk), "bid": str(batch.pk), "att": "1"}
        for copy in copies(campaign)
        for kind in ("processed", "delivered")
    ]
    for turn in range(6):
        shifted = events[turn * 7 :] + events[: turn * 7]
        inbox.receive(body=orjson.dumps(shifted), now=NOW)
    drained = at_once(lambda _: inbox.drain(now=NOW), workers=3)
    assert sum(int(str(count)) for count in drained) == 6
    assert Event.objects.count() == BatchAttempt.objects.get().events == 40
