"""Buckets in a real Redis, shared by everybody; and a small share of the pace when it is gone."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest
import redis

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries.models import Batch
from mailer.deliveries.pace import SharedPace, client_of
from mailer.deliveries.sending import Dispatch, send_batch
from mailer.deliveries.states import BatchState
from mailer.lib.rates import Rate
from mailer.runtime import broker
from tests.deliveries.sending import Post, start
from tests.people import NOW


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey of our own on a Unix socket."""
    with broker.private_socket() as socket:
        child = broker.child(broker.find_server({}), socket, tmp_path_factory.mktemp("broker"), {})
        process = subprocess.Popen(child.command, env=dict(child.environment), stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not broker.answers(socket):
            assert time.monotonic() < deadline, "no broker"
            time.sleep(0.02)
        yield broker.url(socket)
        process.terminate()
        process.wait()


@pytest.fixture
def client(server: str) -> redis.Redis:
    client = client_of(server)
    client.flushall()
    return client


def paced(client: redis.Redis, *rates: Rate, lanes: dict[str, tuple[Rate, ...]] | None = None) -> SharedPace:
    return SharedPace(client=client, provider_rates=rates, lanes=lanes or {})


def test_a_bucket_empties_and_says_how_long_it_fills(client: redis.Redis) -> None:
    pace = paced(client, Rate(100, 3600))
    assert pace.wait(provider="p", lane="", copies=60) == 0
    assert pace.wait(provider="p", lane="", copies=40) == 0
    assert 3500 < pace.wait(provider="p", lane="", copies=100) <= 3600
    assert 340 < pace.wait(provider="p", lane="", copies=10) <= 360


def test_it_is_one_bucket_for_all_workers_and_one_a_provider(client: redis.Redis) -> None:
    one, two = paced(client, Rate(10, 3600)), paced(client, Rate(10, 3600))
    assert one.wait(provider="p", lane="", copies=10) == 0
    assert two.wait(provider="p", lane="", copies=10) > 0
    assert two.wait(provider="q", lane="", copies=10) == 0


def test_all_buckets_or_none(client: redis.Redis) -> None:
    pace = paced(client, Rate(100, 3600), lanes={"gmail.com": (Rate(10, 3600),)})
    assert pace.wait(provider="p", lane="gmail.com", copies=10) == 0
    assert pace.wait(provider="p", lane="gmail.com", copies=10) > 0
    assert pace.wait(provider="p", lane="", copies=90) == 0


def test_more_than_a_bucket_holds_leaves_a_debt(client: redis.Redis) -> None:
    pace = paced(client, Rate(10, 3600))
    assert pace.wait(provider="p", lane="", copies=30) == 0
    assert pace.wait(provider="p", lane="", copies=1) > 3600


def test_it_fills_again(client: redis.Redis) -> None:
    pace = paced(client, Rate(1000, 1))
    assert pace.wait(provider="p", lane="", copies=1000) == 0
    wait = pace.wait(provider="p", lane="", copies=100)
    assert 0 < wait <= 0.1
    time.sleep(wait)
    assert pace.wait(provider="p", lane="", copies=100) == 0


def test_a_clock_of_the_broker_set_back_costs_no_more_than_a_filling(client: redis.Redis) -> None:
    pace = paced(client, Rate(100, 10))
    assert pace.wait(provider="p", lane="", copies=100) == 0
    client.hset("mailer:pace:p:10", "at", time.time() + 3600)
    assert 0 < pace.wait(provider="p", lane="", copies=100) <= 10
    assert pace.wait(provider="p", lane="", copies=100) <= 10


def test_without_redis_each_goes_on_with_a_quarter() -> None:
    pace = paced(client_of("redis+socket:///nowhere/at-all.sock"), Rate(100, 3600))
    assert pace.wait(provider="p", lane="", copies=25) == 0
    assert pace.wait(provider="p", lane="", copies=25) > 3000


def test_a_batch_that_must_wait_gets_no_strike(ada: Staff, society: Society, client: redis.Redis) -> None:
    campaign = start(ada, members=4, batch_size=2)
    post = Post()
    pace = paced(client, Rate(2, 3600))
    dispatch = Dispatch(provider=post.provider, clock=post.clock, lease=60, pace=pace)
    for batch in campaign.batches.order_by("number"):
        send_batch(batch_id=batch.pk, owner="w", dispatch=dispatch)
    first, second = Batch.objects.order_by("number")
    assert (first.state, second.state) == (BatchState.ACCEPTED, BatchState.PLANNED)
    assert second.not_before > NOW
    assert second.strikes == 0
