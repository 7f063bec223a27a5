"""A broker that is there and of no use: full, read-only, without its replicas, replaced by an empty one."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from celery import Celery

from mailer import jobs
from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries.hints import FEW, TOGETHER, WINDOW, follow_hint, hint_due_batches
from mailer.deliveries.models import Batch
from mailer.deliveries.pace import SharedPace, client_of
from mailer.deliveries.queries import states_of
from mailer.deliveries.sending import Dispatch, send_batch
from mailer.jobs import Job, publish, waiting
from mailer.lib.rates import Rate
from mailer.runtime import broker
from tests.deliveries.sending import Post, start
from tests.faults.ground import Trouble
from tests.people import NOW

OF_NO_USE = [trouble for trouble in Trouble if trouble.begin]


@contextmanager
def server(home: Path) -> Iterator[str]:
    """A new Valkey on a socket of its own."""
    with broker.private_socket() as socket:
        child = broker.child(broker.find_server({}), socket, home, {})
        process = subprocess.Popen(child.command, env={}, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 60
            while not broker.answers(socket):
                assert time.monotonic() < deadline, "no broker"
                time.sleep(0.02)
            yield broker.url(socket)
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The broker to which jobs are published."""
    with server(tmp_path) as url:
        publisher = Celery("publisher", broker=url, config_source="celeryconfig", set_as_current=False)
        monkeypatch.setattr(jobs, "_publisher", lambda: publisher)
        yield url
        publisher.close()


@pytest.mark.parametrize("trouble", OF_NO_USE)
def test_a_broker_that_takes_nothing_costs_hints_and_no_letter(
    ada: Staff, society: Society, url: str, trouble: Trouble
) -> None:
    campaign, post = start(ada, members=6, batch_size=2), Post()
    with client_of(url) as client:
        client.execute_command(*trouble.begin.split())
        assert not publish(Job.PUMP)
        hint_due_batches(now=NOW)
        pace = SharedPace(client=client, provider_rates=(Rate(1000, 1),), lanes={})
        dispatch = Dispatch(provider=post.provider, clock=post.clock, lease=60, pace=pace)
        for batch in Batch.objects.filter(campaign=campaign):
            send_batch(batch_id=batch.pk, owner="w", dispatch=dispatch)
        assert states_of(campaign.pk) == {"accepted": 6}
        client.execute_command(*trouble.end.split())
        assert publish(Job.PUMP)


def test_an_empty_broker_in_its_place_is_filled_again_from_the_rows(ada: Staff, society: Society, url: str) -> None:
    start(ada, members=6, batch_size=2)
    hint_due_batches(now=NOW)
    assert waiting(Job.SEND_BATCH) == 3
    with client_of(url) as client:
        client.flushall()
    assert waiting(Job.SEND_BATCH) == 0
    hint_due_batches(now=NOW)
    assert waiting(Job.SEND_BATCH) == 3


def test_many_batches_share_hints_and_move_up_as_they_go(ada: Staff, society: Society, url: str) -> None:
    campaign, post = start(ada, members=WINDOW + TOGETHER, batch_size=1), Post()
    hint_due_batches(now=NOW)
    assert waiting(Job.SEND_BATCH) == WINDOW // TOGETHER
    first = list(Batch.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True)[:TOGETHER])
    send = partial(send_one, dispatch=post.dispatch)
    follow_hint(first, send=send, stopping=lambda: False, clock=post.clock)
    assert waiting(Job.SEND_BATCH) == WINDOW // TOGETHER + 1
    # Late or doubled, it finds nothing to send and nothing to hint at.
    follow_hint(first, send=send, stopping=lambda: False, clock=post.clock)
    assert waiting(Job.SEND_BATCH) == WINDOW // TOGETHER + 1
    assert len(post.received()) == TOGETHER


def test_few_batches_have_a_hint_each_and_a_worker_that_ends_leaves_the_rest(
    ada: Staff, society: Society, url: str
) -> None:
    campaign, post = start(ada, members=FEW, batch_size=1), Post()
    hint_due_batches(now=NOW)
    assert waiting(Job.SEND_BATCH) == FEW
    due = list(Batch.objects.filter(campaign=campaign).values_list("pk", flat=True))
    told = iter([False, False, True])
    follow_hint(due, send=partial(send_one, dispatch=post.dispatch), stopping=lambda: next(told), clock=post.clock)
    assert states_of(campaign.pk) == {"accepted": 2, "planned": FEW - 2}


def send_one(batch_id: int, *, dispatch: Dispatch) -> bool:
    return send_batch(batch_id=batch_id, owner="w", dispatch=dispatch)
