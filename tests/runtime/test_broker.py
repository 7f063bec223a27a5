import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from mailer.runtime import broker
from mailer.runtime.errors import CannotStart
from mailer.runtime.supervisor import Supervisor


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    tree = Supervisor(tmp_path / "logs")
    yield tree
    tree.stop()


def up(supervisor: Supervisor, socket: Path, data_dir: Path) -> Redis:
    server = broker.find_server({"PATH": ""})
    supervisor.start(broker.child(server, socket, data_dir, os.environ))
    supervisor.wait_until(lambda: broker.answers(socket), what="broker", seconds=20)
    return Redis(unix_socket_path=str(socket))


def test_the_wheel_brings_a_server_that_keeps_hints_over_a_restart(supervisor: Supervisor, tmp_path: Path) -> None:
    for answer in (1, 2):
        with broker.private_socket() as socket:
            with up(supervisor, socket, tmp_path) as client:
                assert client.rpush("hints", "send batch 7") == answer
            supervisor.stop()


def test_only_its_owner_reaches_it_and_there_is_no_port(supervisor: Supervisor, tmp_path: Path) -> None:
    with broker.private_socket() as socket, up(supervisor, socket, tmp_path) as client:
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert client.config_get("port")["port"] == "0"
    assert not socket.parent.exists()


def test_the_socket_is_short_wherever_temporary_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with broker.private_socket() as socket:
        assert len(str(socket)) < 100
    assert list(deep.iterdir()) == []


def test_a_server_on_path_comes_first(tmp_path: Path) -> None:
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    assert broker.find_server({"PATH": str(tmp_path)}) == server


def test_without_any_server_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "m68k")
    with pytest.raises(CannotStart, match=r"no broker for .* on m68k.*set REDIS_URL"):
        broker.find_server({"PATH": ""})


def test_a_killed_mailers_socket_is_cleared_away(tmp_path: Path) -> None:
    with broker.private_socket() as socket:
        socket.touch()
        broker.discard_stale(broker.url(socket))
        assert not socket.parent.exists()


def test_a_foreign_socket_is_left_alone(tmp_path: Path) -> None:
    socket = tmp_path / "redis.sock"
    socket.touch()
    for url in (broker.url(socket), "redis://127.0.0.1:6379/0", ""):
        broker.discard_stale(url)
    assert socket.exists()


def test_nothing_answers_on_a_socket_that_is_not_there(tmp_path: Path) -> None:
    assert not broker.answers(tmp_path / "s")
    shutil.rmtree(tmp_path)
    assert not broker.answers(tmp_path / "s")
