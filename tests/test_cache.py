"""Web servers count together through the broker, go on without it, and take nothing from it that could run."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import redis

from mailer.cache import SharedCache
from mailer.runtime import broker
from mailer.runtime.supervisor import Supervisor


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("broker")
    tree = Supervisor(folder / "logs")
    with broker.private_socket() as socket:
        tree.start(broker.child(broker.find_server(os.environ), socket, folder, os.environ))
        tree.wait_until(lambda: broker.answers(socket), what="broker", seconds=20)
        yield broker.url(socket)
        tree.stop()


def cache(server: str) -> SharedCache:
    """As each web server makes its own."""
    return SharedCache(server, {})


def test_two_web_servers_count_together(server: str) -> None:
    one, other = cache(server), cache(server)
    assert one.add("forms:192.0.2.1", 0, 60)
    assert not other.add("forms:192.0.2.1", 0, 60)
    assert [one.incr("forms:192.0.2.1"), other.incr("forms:192.0.2.1")] == [1, 2]
    other.set("signing-in", [1795338000.25, 1795338001.5], 60)
    assert one.get("signing-in") == [1795338000.25, 1795338001.5]
    assert one.touch("signing-in", 60)
    assert one.delete("signing-in")
    assert other.get("signing-in", "nothing") == "nothing"
    with pytest.raises(ValueError, match="not found"):
        one.incr("never-begun")


def test_without_the_broker_each_counts_for_itself(tmp_path: Path) -> None:
    one, other = cache(f"redis+socket://{tmp_path}/none.sock"), cache(f"redis+socket://{tmp_path}/none.sock")
    assert one.add("alone", 0, 60)
    assert one.incr("alone") == 1
    one.clear()
    assert other.get("alone") is None


def test_nothing_is_unpickled(server: str) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.putenv, ("EVIL", "1")

    client = redis.Redis.from_url(server.replace("redis+socket", "unix", 1))
    client.set(":1:evil", pickle.dumps(Evil()))
    with pytest.raises(orjson.JSONDecodeError):
        cache(server).get("evil")
