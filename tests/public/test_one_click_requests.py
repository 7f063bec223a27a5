"""One-click requests byte by byte, against the web server the product runs: as mail programs send them, and worse."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Thread

import pytest
import waitress
from django.db import connection

from mailer import env
from mailer.deliveries.models import Delivery
from mailer.members.models import ConsentEvent
from mailer.public import spool
from mailer.wsgi import application
from tests.outages import unreachable_database
from tests.public.pages import Letter

pytestmark = pytest.mark.django_db(transaction=True)

BOUNDARY = b"----=_Part_7_1357908642"
FORM = (
    b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n'
    b"--" + BOUNDARY + b"--\r\n"
)
# What the big three are known to send differs in little but headers; the shapes below cover all of it.
PLAIN = b"List-Unsubscribe=One-Click"
TYPE = b"Content-Type: application/x-www-form-urlencoded"
REQUESTS: dict[str, tuple[list[bytes], bytes]] = {
    "Gmail: urlencoded, no referrer, no language": (
        [TYPE, b"User-Agent: Google-Unsubscribe", b"Accept-Encoding: gzip, deflate, br"],
        PLAIN,
    ),
    "Yahoo: multipart": (
        [b"Content-Type: multipart/form-data; boundary=" + BOUNDARY, b"User-Agent: YahooMailProxy", b"Accept: */*"],
        FORM,
    ),
    "Apple: urlencoded with a charset, through a relay": (
        [TYPE + b"; charset=UTF-8", b"User-Agent: Mail/3776", b"X-Forwarded-For: 17.58.0.1", b"Origin: null"],
        PLAIN,
    ),
    "percent-encoded": ([TYPE], b"List-Unsubscribe=One%2DClick"),
    "no type and nothing in it": ([], b""),
    "a foreign cookie and a foreign origin": (
        [
            TYPE,
            b"Cookie: sessionid=stolen",
            b"Origin: https://evil.example",
            b"Sec-Fetch-Site: cross-site",
        ],
        PLAIN,
    ),
    "a body that is announced first": ([TYPE, b"Expect: 100-continue"], PLAIN),
}


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    # No thread of the server may keep a connection when the test's database goes.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=2)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.close()
        thread.join()


def exchange(port: int, request: bytes) -> tuple[int, bytes]:
    """Status and everything that came back, after any interim answers."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as caller:
        caller.sendall(request)
        answer = b""
        with suppress(TimeoutError):
            while chunk := caller.recv(65_536):
                answer += chunk
    while answer.startswith(b"HTTP/1.1 100"):
        answer = answer.partition(b"\r\n\r\n")[2]
    return int(answer.split(b" ", 2)[1]), answer


def post(letter: Letter, headers: list[bytes], body: bytes) -> bytes:
    head = [
        b"POST " + letter.unsubscribe.encode() + b" HTTP/1.1",
        b"Host: testserver",
        b"Connection: close",
        b"Content-Length: " + str(len(body)).encode(),
        *headers,
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_as_mail_programs_send_it_unsubscribes(letter: Letter, port: int, kind: str) -> None:
    request = post(letter, *REQUESTS[kind])
    for _ in range(2):
        status, answer = exchange(port, request)
        head = answer.partition(b"\r\n\r\n")[0].lower()
        assert status == 200
        assert b"location:" not in head
        assert b"set-cookie:" not in head
    assert [event.event for event in ConsentEvent.objects.all()] == ["unsubscribed"]


def test_a_body_in_chunks_unsubscribes(letter: Letter, port: int) -> None:
    line = b"POST " + letter.unsubscribe.encode() + b" HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n"
    body = b"1a\r\nList-Unsubscribe=One-Click\r\n0\r\n\r\n"
    status, _ = exchange(port, line + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert status == 200
    assert ConsentEvent.objects.get().source == "one_click"


def test_what_only_looks_does_nothing(letter: Letter, port: int) -> None:
    for method in (b"GET", b"HEAD"):
        line = method + b" " + letter.unsubscribe.encode() + b" HTTP/1.1\r\nHost: testserver\r\n"
        status, _ = exchange(port, line + b"Purpose: prefetch\r\nConnection: close\r\n\r\n")
        assert status == 200
    assert not ConsentEvent.objects.exists()


def test_a_database_that_is_gone_keeps_the_wish_until_it_is_back(letter: Letter, port: int) -> None:
    delivery = letter.delivery.pk
    with unreachable_database():
        status, answer = exchange(port, post(letter, *REQUESTS["Yahoo: multipart"]))
    assert (status, b"safely kept" in answer) == (503, True)
    assert (env.current().data_dir / f"unsubscribes/{delivery}.note").exists()
    assert spool.drain() == 1
    assert Delivery.objects.get(pk=delivery).flags
    assert ConsentEvent.objects.get().source == "one_click"
