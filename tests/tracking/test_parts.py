"""A provider that takes copies one by one leaves one in doubt: only a report about that very copy settles it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries.batches import begin_submitting, take
from mailer.deliveries.models import Batch, Delivery
from mailer.deliveries.pump import pump
from mailer.deliveries.settling import settle
from mailer.deliveries.states import BatchState
from mailer.providers.memory import Memory
from mailer.providers.port import Accepted, Consignment, Send
from tests.deliveries.sending import OPEN_PIPE, PATIENCE, Post, copies, start
from tests.people import NOW
from tests.tracking.stories import event, post


@dataclass
class OneByOne(Memory):
    """Takes every copy but one, of which the answer is lost. ``meanwhile`` happens before the worker writes it down."""

    lost: int = 0
    meanwhile: Callable[[], None] = field(default=lambda: None)

    def pack(self, consignment: Consignment) -> Send:
        return partial(self._lose, consignment)

    def _lose(self, consignment: Consignment) -> Accepted:
        self.meanwhile()
        return Accepted("memory", in_doubt=(self.lost,), reason="The answer was lost.")


@pytest.fixture
def campaign(ada: Staff, society: Society) -> Campaign:
    return start(ada, members=4)


def states(campaign: Campaign) -> list[tuple[str, int]]:
    """Each batch's state and how many reports count for it, in the order of their copies."""
    rows = Batch.objects.filter(campaign=campaign, canary=False).order_by("first")
    return [(str(row.state), row.attempts.get(attempt=1).events) for row in rows]


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_reports_about_others_do_not_settle_the_one_in_doubt(campaign: Campaign, lost: int) -> None:
    everybody = copies(campaign)
    told = [event(copy, "delivered") for n, copy in enumerate(everybody) if n != lost]
    mine = event(everybody[lost], "delivered")
    Post(OneByOne(lost=lost)).send(Batch.objects.get())
    post(*told)
    settle(now=NOW, patience=PATIENCE, pipe=OPEN_PIPE)
    assert [state for state, _ in states(campaign)].count(BatchState.IN_DOUBT) == 1
    assert all(events for state, events in states(campaign) if state == BatchState.ACCEPTED), "nobody seems unheard of"
    post(mine)
    assert {state for state, _ in states(campaign)} == {BatchState.ACCEPTED}
    assert sum(events for _, events in states(campaign)) == 4


@pytest.mark.parametrize(("heard", "in_doubt"), [(1, 1), (0, 0)])
def test_reports_that_come_before_the_answer_is_written_down(campaign: Campaign, heard: int, in_doubt: int) -> None:
    first = copies(campaign)
    told = event(first[heard], "delivered")
    Post(OneByOne(lost=0, meanwhile=partial(post, told))).send(Batch.objects.get())
    settle(now=NOW, patience=PATIENCE, pipe=OPEN_PIPE)
    assert [state for state, _ in states(campaign)].count(BatchState.IN_DOUBT) == in_doubt
    assert Delivery.objects.filter(campaign=campaign, fate__gt=0).count() == 1


def test_a_report_about_a_batch_that_is_whole_counts_for_it(campaign: Campaign) -> None:
    told = [event(copy, "delivered") for copy in copies(campaign)]
    Post().send_all()
    post(*told)
    assert states(campaign) == [(BatchState.ACCEPTED, 4)]


APART = replace(OPEN_PIPE, one_by_one=frozenset({"memory"}))


def test_silence_about_a_copy_that_was_taken_for_itself_proves_nothing(campaign: Campaign) -> None:
    told = [event(copy, "delivered") for copy in copies(campaign)[1:]]
    Post(OneByOne(lost=0)).send(Batch.objects.get())
    post(*told)
    for seconds in (PATIENCE.lease + PATIENCE.settle_after + 1, PATIENCE.park_after + 1):
        settle(now=NOW + timedelta(seconds=seconds), patience=PATIENCE, pipe=APART)
    assert states(campaign)[0] == (BatchState.PARKED, 0)
    assert not Batch.objects.filter(canary=True).exists()


def test_a_batch_whose_journal_is_lost_is_in_doubt_copy_by_copy(campaign: Campaign) -> None:
    everybody = copies(campaign)
    batch = Batch.objects.get()
    claim = take(batch_id=batch.pk, owner="elsewhere:1", now=NOW, lease=PATIENCE.lease)
    assert claim is not None
    assert begin_submitting(claim, copies=4, now=NOW, lease=PATIENCE.lease, provider="memory")
    post(event(everybody[1], "delivered"))
    late = NOW + timedelta(seconds=PATIENCE.lease + PATIENCE.settle_after + 1)
    pump(now=late, patience=PATIENCE, pipe=APART)
    assert states(campaign) == [("in_doubt", 0), ("accepted", 1), ("in_doubt", 0), ("in_doubt", 0)]
    post(event(everybody[3], "open"))
    assert states(campaign)[2:] == [("in_doubt", 0), ("accepted", 1)]
