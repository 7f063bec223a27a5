"""The machine's clock is set forward a day or back an hour while a letter goes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from celery import Celery
from celery.schedules import schedule as every

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries import batches
from mailer.deliveries.models import Batch
from mailer.deliveries.pump import is_due, pump
from mailer.deliveries.settling import Evidence, take_evidence
from mailer.deliveries.states import BatchState
from mailer.deliveries.watch import watched_since
from mailer.providers.port import Ambiguous, Consignment
from tests.deliveries.sending import OPEN_PIPE, PATIENCE, Clock, Post, start
from tests.people import NOW
from workers import beat

STROKE = PATIENCE.longest_gap / 2
DAY = 86_400.0
HOUR = 3600.0


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def doubtful(ada: Staff, society: Society, post: Post) -> Batch:
    """The first of two batches: taken, but the answer was lost and its reports are late. The second has reports."""
    first, second = Batch.objects.filter(campaign=start(ada, members=4, batch_size=2)).order_by("number")
    stroke(post)
    lose_answers(post)
    post.send(first)
    post.provider.before = lambda _: None
    post.clock.pass_seconds(1)
    post.send(second)
    take_evidence([Evidence(second.pk, second.attempt, 1, post.clock.now)])
    return first


def lose_answers(post: Post) -> None:
    def lose(sent: Consignment) -> None:
        post.provider.consignments.append(sent)
        raise Ambiguous("reset")

    post.provider.before = lose


def stroke(post: Post, seconds: float = STROKE) -> None:
    pump(now=post.clock.pass_seconds(seconds), patience=PATIENCE, pipe=OPEN_PIPE)


def test_a_clock_set_forward_a_day_makes_no_silence_of_seconds(doubtful: Batch, post: Post) -> None:
    stroke(post, DAY)
    stroke(post)
    post.send_all()
    take_evidence([Evidence(doubtful.pk, 1, 1, post.clock.now)])
    doubtful.refresh_from_db()
    assert doubtful.state == BatchState.ACCEPTED
    assert set(post.received().values()) == {1}


def test_after_a_jump_silence_counts_anew_and_then_proves_absence(doubtful: Batch, post: Post) -> None:
    stroke(post, HOUR * 20)
    for _ in range(int((PATIENCE.lease + PATIENCE.settle_after) // STROKE)):
        doubtful.refresh_from_db()
        assert doubtful.state == BatchState.IN_DOUBT
        stroke(post)
    stroke(post)
    doubtful.refresh_from_db()
    assert doubtful.state == BatchState.PLANNED


def test_a_clock_set_back_an_hour_sends_nothing_twice_and_goes_on(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=6, batch_size=2)
    first, second, _ = Batch.objects.filter(campaign=campaign).order_by("number")
    post.clock.pass_seconds(HOUR * 2)
    post.send(first)
    stuck = batches.take(batch_id=second.pk, owner="killed", now=post.clock.now, lease=PATIENCE.lease)
    assert stuck is not None
    post.clock.pass_seconds(-HOUR)
    stroke(post)
    second.refresh_from_db()
    assert second.state == BatchState.PLANNED
    post.send_all()
    assert sorted(post.received().values()) == [1] * 6


def test_what_was_on_its_way_when_the_clock_was_set_back_is_in_doubt_until_its_worker_answers(
    ada: Staff, society: Society, post: Post
) -> None:
    batch = Batch.objects.get(campaign=start(ada, members=2))
    post.clock.pass_seconds(HOUR * 2)
    claim = batches.take(batch_id=batch.pk, owner="slow", now=post.clock.now, lease=PATIENCE.lease)
    assert claim is not None
    assert batches.begin_submitting(claim, copies=2, now=post.clock.now, lease=PATIENCE.lease)
    post.clock.pass_seconds(-HOUR)
    stroke(post)
    batch.refresh_from_db()
    assert batch.state == BatchState.IN_DOUBT
    assert batches.accept(claim, reference="r", now=post.clock.now)


def test_a_request_before_the_clock_was_set_back_is_no_later_witness(ada: Staff, society: Society, post: Post) -> None:
    """The clock says that it was later; only the order of the rows tells the truth."""
    first, second = Batch.objects.filter(campaign=start(ada, members=4, batch_size=2)).order_by("number")
    post.clock.pass_seconds(HOUR * 2)
    post.send(second)
    take_evidence([Evidence(second.pk, second.attempt, 1, post.clock.now)])
    post.clock.pass_seconds(-HOUR)
    lose_answers(post)
    post.send(first)
    for _ in range(8):
        stroke(post)
    first.refresh_from_db()
    assert first.state == BatchState.IN_DOUBT
    assert Batch.objects.filter(canary=True).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [DAY, -HOUR, -DAY])
def test_a_gap_begins_the_watch_anew(jump: float) -> None:
    clock, gap = Clock(), PATIENCE.longest_gap
    pump(now=clock.now, patience=PATIENCE, pipe=OPEN_PIPE)
    pump(now=clock.pass_seconds(gap), patience=PATIENCE, pipe=OPEN_PIPE)
    assert watched_since(now=clock.now, longest_gap=gap) == NOW
    moved = clock.pass_seconds(jump)
    assert watched_since(now=moved, longest_gap=gap) == moved


@pytest.mark.django_db
def test_strokes_that_pile_up_are_one_and_a_clock_set_back_does_not_hold_them() -> None:
    assert is_due(now=NOW, interval=5)
    assert not is_due(now=NOW + timedelta(seconds=1), interval=5)
    assert is_due(now=NOW + timedelta(seconds=5), interval=5)
    assert is_due(now=NOW - timedelta(hours=1), interval=5)


def test_beat_goes_on_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [datetime(2026, 3, 2, 12, tzinfo=UTC)]
    sent: list[str] = []

    def wall() -> float:
        return now[0].timestamp()

    monkeypatch.setattr(beat, "time", SimpleNamespace(time=wall))

    class Deaf(beat.SteadyScheduler):
        def apply_entry(self, entry: object, producer: object = None) -> None:
            sent.append(str(entry))

    app = Celery("clock", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"pump": {"task": "pump", "schedule": every(5, nowfun=lambda: now[0], app=app)}}
    scheduler = Deaf(app=app)

    def pass_seconds(seconds: float) -> int:
        now[0] += timedelta(seconds=seconds)
        before = len(sent)
        while scheduler.tick() == 0:
            pass
        return len(sent) - before

    pass_seconds(0)
    assert pass_seconds(6) == 1
    pass_seconds(-HOUR)
    assert pass_seconds(6) == 1
    assert pass_seconds(1) == 0
