"""The webhook behind the real web server: long bodies, slow senders, and those who say one thing and send another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mailer.runtime import ports
from tests.api.signed import SigningProvider
from tests.cli.command import COMMAND, KEY, environment
from tests.installed import Migrated

LIMIT = 5 * 1024 * 1024
BODY = b'[{"event":"delivered","sg_event_id":"a"}]'


@dataclass(frozen=True)
class Web:
    port: int
    provider: SigningProvider

    def post(self, body: bytes) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/hooks/sendgrid", body, self.provider.headers(body))
            return connection.getresponse().status
        finally:
            connection.close()

    def raw(self, head: bytes) -> socket.socket:
        """A connection on which a request has begun."""
        sender = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        sender.sendall(b"POST /hooks/sendgrid HTTP/1.1\r\nHost: localhost\r\n" + head)
        return sender


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, migrated: Migrated) -> Iterator[Web]:
    home = migrated(tmp_path_factory.mktemp("web") / "var")
    provider = SigningProvider()
    keys = {"MAILER_SECRET_KEY": KEY, "SENDGRID_WEBHOOK_KEYS": provider.public, "REDIS_URL": "redis+socket:///nowhere"}
    port = ports.free_port()
    process = subprocess.Popen(
        [*COMMAND, "web", "--port", str(port), "--threads", "2"],
        env=environment(home, **keys),
        cwd=Path(os.devnull).parent,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
    )
    try:
        assert process.stdout is not None
        assert b"Listening" in process.stdout.readline()
        yield Web(port, provider)
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.slow
def test_senders_that_never_finish_keep_nobody_waiting(web: Web) -> None:
    """Many more of them than there are threads."""
    slow = [web.raw(b"Content-Length: 1000\r\n\r\n[") for _ in range(40)]
    try:
        for _ in range(3):
            assert web.post(BODY) == 200
    finally:
        for sender in slow:
            sender.close()


@pytest.mark.slow
def test_a_body_that_is_too_long_is_refused_and_the_next_is_taken(web: Web) -> None:
    assert web.post(b" " * LIMIT) == 200
    assert web.post(b" " * (LIMIT + 1)) == 413
    assert web.post(BODY) == 200


@pytest.mark.slow
def test_a_body_in_chunks_without_a_length_has_the_same_limit(web: Web) -> None:
    sender = web.raw(b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"%x\r\n%b\r\n" % (1024 * 1024, b" " * 1024 * 1024)
    for _ in range(6):
        sender.sendall(chunk)
    sender.sendall(b"0\r\n\r\n")
    assert sender.recv(100).startswith(b"HTTP/1.1 413 ")
    sender.close()


@pytest.mark.slow
def test_a_body_that_breaks_off_stores_nothing_and_harms_nobody(web: Web) -> None:
    sender = web.raw(b"Content-Length: 1000\r\n\r\n[")
    sender.shutdown(socket.SHUT_WR)
    sender.close()
    assert web.post(BODY) == 200
