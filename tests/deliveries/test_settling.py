"""Doubt ends by evidence, by silence that is known to mean something, or with a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries.canary import AGAIN
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.pump import expire_claims
from mailer.deliveries.settling import Evidence, Pipe, settle, settle_by_hand, take_evidence
from mailer.deliveries.states import BatchState
from mailer.providers.port import Ambiguous, Consignment, PermanentFailure
from tests.deliveries.sending import OPEN_PIPE, PATIENCE, Post, start

LONG = PATIENCE.lease + PATIENCE.settle_after + 1


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def doubtful(ada: Staff, society: Society, post: Post) -> Batch:
    """The first of two batches, its answer lost."""
    batch = Batch.objects.filter(campaign=start(ada, members=4, batch_size=2)).order_by("number")[0]

    def lose(_: Consignment) -> None:
        raise Ambiguous("reset")

    post.provider.before = lose
    post.send(batch)
    post.provider.before = lambda _: None
    assert batch.state == BatchState.IN_DOUBT
    return batch


def other(batch: Batch) -> Batch:
    return Batch.objects.filter(canary=False).exclude(pk=batch.pk).get()


def report(batch: Batch, post: Post) -> None:
    """An event of the batch's latest attempt reaches us."""
    batch.refresh_from_db()
    take_evidence([Evidence(batch.pk, batch.attempt, 1, post.clock.now)])


def settled(batch: Batch, post: Post, pipe: Pipe = OPEN_PIPE) -> str:
    settle(now=post.clock.now, patience=PATIENCE, pipe=pipe)
    batch.refresh_from_db()
    return batch.state


def test_one_event_proves_that_it_was_accepted(doubtful: Batch, post: Post) -> None:
    report(doubtful, post)
    doubtful.refresh_from_db()
    assert doubtful.state == BatchState.ACCEPTED


def test_an_event_that_came_before_the_doubt_counts(doubtful: Batch, post: Post) -> None:
    BatchAttempt.objects.update(events=1)
    assert settled(doubtful, post) == BatchState.ACCEPTED


def test_an_event_of_an_earlier_attempt_proves_nothing_about_this_one(doubtful: Batch, post: Post) -> None:
    Batch.objects.filter(pk=doubtful.pk).update(attempt=2)
    BatchAttempt.objects.create(
        batch=doubtful, attempt=2, owner="w", submitted_at=post.clock.now, copies=2, outcome="unknown"
    )
    take_evidence([Evidence(doubtful.pk, 1, 1, post.clock.now)])
    assert settled(doubtful, post) == BatchState.IN_DOUBT


def test_silence_alone_sends_a_canary_not_the_batch(doubtful: Batch, post: Post) -> None:
    post.clock.pass_seconds(LONG)
    assert settled(doubtful, post) == BatchState.IN_DOUBT
    assert Batch.objects.get(canary=True).state == BatchState.PLANNED
    settled(doubtful, post)
    assert Batch.objects.filter(canary=True).count() == 1


def test_silence_beside_a_later_batch_with_events_proves_absence(doubtful: Batch, post: Post) -> None:
    post.clock.pass_seconds(1)
    post.send(other(doubtful))
    report(other(doubtful), post)
    assert settled(doubtful, post) == BatchState.IN_DOUBT
    post.clock.pass_seconds(LONG)
    assert settled(doubtful, post) == BatchState.PLANNED
    assert post.send(doubtful).state == BatchState.ACCEPTED


def test_the_canary_is_the_later_batch_at_the_tail(doubtful: Batch, post: Post) -> None:
    post.clock.pass_seconds(LONG)
    settled(doubtful, post)
    canary = post.send(Batch.objects.get(canary=True))
    assert canary.state == BatchState.ACCEPTED
    [sent] = post.provider.consignments
    assert [copy.address for copy in sent.copies] == ["office@society.example.org"]
    assert settled(doubtful, post) == BatchState.IN_DOUBT
    report(canary, post)
    assert settled(doubtful, post) == BatchState.PLANNED


def test_a_canary_that_is_refused_fails_alone_and_the_next_comes_later(doubtful: Batch, post: Post) -> None:
    def refuse(_: Consignment) -> None:
        raise PermanentFailure("no such mailbox", status=400)

    post.clock.pass_seconds(LONG)
    settled(doubtful, post)
    post.provider.before = refuse
    assert post.send(Batch.objects.get(canary=True)).state == BatchState.FAILED
    for _ in range(3):
        post.clock.pass_seconds(PATIENCE.pump_interval)
        assert settled(doubtful, post) == BatchState.IN_DOUBT
    assert Batch.objects.filter(canary=True).count() == 1
    post.clock.pass_seconds(AGAIN.total_seconds())
    settled(doubtful, post)
    assert Batch.objects.filter(canary=True).count() == 2


def test_while_an_old_accepted_batch_is_silent_too_nothing_is_proven(doubtful: Batch, post: Post) -> None:
    post.send(other(doubtful))
    post.clock.pass_seconds(LONG)
    settled(doubtful, post)
    for canary in Batch.objects.filter(canary=True):
        post.send(canary)
        report(canary, post)
    assert settled(doubtful, post) == BatchState.IN_DOUBT


def test_nothing_is_weighed_while_reports_wait_unread(doubtful: Batch, post: Post) -> None:
    post.clock.pass_seconds(1)
    post.send(other(doubtful))
    report(other(doubtful), post)
    post.clock.pass_seconds(LONG)
    assert settled(doubtful, post, Pipe(reports_events=True, drained=False)) == BatchState.IN_DOUBT


def test_without_reports_a_person_is_asked_at_once(doubtful: Batch, post: Post) -> None:
    assert settled(doubtful, post, Pipe(reports_events=False, drained=True)) == BatchState.PARKED
    assert "reports no events" in doubtful.reason


def test_a_person_is_asked_when_it_takes_too_long(doubtful: Batch, post: Post) -> None:
    post.clock.pass_seconds(PATIENCE.park_after + 1)
    assert settled(doubtful, post) == BatchState.PARKED


@pytest.mark.parametrize(("they_got_it", "state"), [(True, BatchState.ACCEPTED), (False, BatchState.PLANNED)])
def test_a_person_decides_once(doubtful: Batch, post: Post, ada: Staff, they_got_it: bool, state: str) -> None:
    settled(doubtful, post, Pipe(reports_events=False, drained=True))
    assert settle_by_hand(batch=doubtful, they_got_it=they_got_it, by=ada, now=post.clock.now)
    doubtful.refresh_from_db()
    assert doubtful.state == state
    assert not settle_by_hand(batch=doubtful, they_got_it=not they_got_it, by=ada, now=post.clock.now)


def test_a_late_event_still_settles_a_parked_batch(doubtful: Batch, post: Post) -> None:
    settled(doubtful, post, Pipe(reports_events=False, drained=True))
    report(doubtful, post)
    doubtful.refresh_from_db()
    assert doubtful.state == BatchState.ACCEPTED


def test_expired_leases_go_back_or_into_doubt(ada: Staff, society: Society, post: Post) -> None:
    start(ada, members=4, batch_size=2)
    claimed, submitting = Batch.objects.order_by("number")
    over = post.clock.now - timedelta(seconds=1)
    Batch.objects.filter(pk=claimed.pk).update(state=BatchState.CLAIMED, lease_until=over)
    Batch.objects.filter(pk=submitting.pk).update(state=BatchState.SUBMITTING, lease_until=over, attempt=1)
    expire_claims(now=post.clock.now)
    claimed.refresh_from_db()
    submitting.refresh_from_db()
    assert (claimed.state, submitting.state) == (BatchState.PLANNED, BatchState.IN_DOUBT)
