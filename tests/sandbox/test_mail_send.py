from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

import orjson
import pytest
from python_http_client.exceptions import BadRequestsError, UnauthorizedError
from sendgrid import SendGridAPIClient

from mailer.sandbox.server import MOST_BYTES
from mailer.sandbox.service import Sandbox
from tests.sandbox.rig import API_KEY, WEB_HEADERS, call, get, request_body, send


def raw(sandbox: Sandbox, data: bytes) -> bytes:
    """Send bytes as they are; return everything that comes back."""
    url = urlsplit(sandbox.url)
    with socket.create_connection((url.hostname, url.port), timeout=20) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_the_sendgrid_package_is_understood(sandbox: Sandbox) -> None:
    answer = SendGridAPIClient(API_KEY, host=sandbox.url).send(request_body("ada@example.org", "bo@example.org"))
    assert answer.status_code == 202
    assert answer.body == b""
    token = answer.headers["X-Message-Id"]
    lines = [orjson.loads(line) for line in get(sandbox.url, "/sandbox/accepted").body.splitlines()]
    assert [line["email"] for line in lines] == ["ada@example.org", "bo@example.org"]
    assert {line["request"] for line in lines} == {token}
    assert "." not in token


def test_the_sendgrid_package_sees_the_error_body(sandbox: Sandbox) -> None:
    with pytest.raises(BadRequestsError) as caught:
        SendGridAPIClient(API_KEY, host=sandbox.url).send(request_body("ada@example.org", "bad"))
    assert caught.value.to_dict["errors"] == [
        {
            "message": "Does not contain a valid address.",
            "field": "personalizations.1.to.0.email",
            "help": "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message"
            ".personalizations.to.email",
        }
    ]


def test_a_wrong_key_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(UnauthorizedError) as caught:
        SendGridAPIClient("SG.wrong", host=sandbox.url).send(request_body())
    assert caught.value.to_dict["errors"][0]["message"] == (
        "The provided authorization grant is invalid, expired, or revoked"
    )


@pytest.mark.parametrize("key", [None, "", API_KEY, f"Basic {API_KEY}", f"Bearer {API_KEY}x", "Bearer é"])
def test_anything_but_the_key_is_refused(sandbox: Sandbox, key: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({"Authorization": key} if key is not None else {})
    assert call(sandbox.url, "POST", "/v3/mail/send", orjson.dumps(request_body()), headers).status == 401


def test_a_request_with_one_fault_is_refused_as_a_whole(sandbox: Sandbox) -> None:
    assert send(sandbox.url, request_body("ada@example.org", "bad")).status == 400
    assert get(sandbox.url, "/sandbox/status").json == {"requests": 0, "messages": 0, "pending_events": 0}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"a": NaN}', b"\xff\xfe", b'"\\ud800"'])
def test_a_body_that_is_no_json_object_is_a_bad_request(sandbox: Sandbox, body: bytes) -> None:
    answer = call(sandbox.url, "POST", "/v3/mail/send", body, WEB_HEADERS)
    assert answer.status == 400
    assert (answer.json["errors"][0]["message"], answer.json["errors"][0]["field"]) == ("Bad Request", None)


def test_sandbox_mode_validates_and_keeps_nothing(sandbox: Sandbox) -> None:
    on = {"sandbox_mode": {"enable": True}}
    assert send(sandbox.url, request_body(mail_settings=on)).status == 200
    assert send(sandbox.url, request_body("bad", mail_settings=on)).status == 400
    assert get(sandbox.url, "/sandbox/status").json["messages"] == 0


def test_another_content_type_is_refused(sandbox: Sandbox) -> None:
    headers = WEB_HEADERS | {"Content-Type": "text/plain"}
    assert call(sandbox.url, "POST", "/v3/mail/send", orjson.dumps(request_body()), headers).status == 415


def test_compressed_bodies_are_refused(sandbox: Sandbox) -> None:
    headers = WEB_HEADERS | {"Content-Encoding": "gzip"}
    assert call(sandbox.url, "POST", "/v3/mail/send", b"\x1f\x8b", headers).status == 415


def test_more_than_thirty_megabytes_are_too_large(sandbox: Sandbox) -> None:
    answer = call(sandbox.url, "POST", "/v3/mail/send", b" " * (MOST_BYTES + 1), WEB_HEADERS)
    assert answer.status == 413
    assert set(answer.json["errors"][0]) == {"message", "field", "help"}


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Transfer-Encoding: chunked\r\n", b"411"),
        (b"Content-Length: minus\r\n", b"400"),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n", b"400"),
    ],
)
def test_a_body_of_unknown_length_ends_the_connection(sandbox: Sandbox, head: bytes, status: bytes) -> None:
    answer = raw(sandbox, b"POST /v3/mail/send HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Connection: close" in answer


def test_a_connection_carries_many_requests(sandbox: Sandbox) -> None:
    connection = HTTPConnection(urlsplit(sandbox.url).netloc, timeout=20)
    statuses, sockets = [], set()
    for n in range(5):
        connection.request("POST", "/v3/mail/send", orjson.dumps(request_body(f"m{n}@example.org")), WEB_HEADERS)
        sockets.add(connection.sock)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    assert statuses == [202] * 5
    assert len(sockets) == 1


def test_a_thousand_personalizations_are_kept_one_by_one(sandbox: Sandbox) -> None:
    people = [f"member{n}@example.org" for n in range(1000)]
    assert send(sandbox.url, request_body(*people)).status == 202
    lines = [orjson.loads(line) for line in get(sandbox.url, "/sandbox/accepted?cid=c1").body.splitlines()]
    assert [line["email"] for line in lines] == people
    assert [line["rid"] for line in lines] == [f"r{n}" for n in range(1000)]


def test_requests_at_the_same_time_do_not_mix(sandbox: Sandbox) -> None:
    def one(n: int) -> int:
        return send(sandbox.url, request_body(*[f"m{n}-{k}@example.org" for k in range(20)], cid=f"c{n}")).status

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(one, range(36))) == {202}
    for n in range(36):
        lines = [orjson.loads(line) for line in get(sandbox.url, f"/sandbox/accepted?cid=c{n}").body.splitlines()]
        assert {line["email"] for line in lines} == {f"m{n}-{k}@example.org" for k in range(20)}
        assert len({line["request"] for line in lines}) == 1
    assert get(sandbox.url, "/sandbox/requests").json == {"requests": 36}


def test_every_recipient_of_a_personalization_gets_a_message(sandbox: Sandbox) -> None:
    body = request_body("to@example.org")
    body["personalizations"][0] |= {"cc": [{"email": "cc@example.org"}], "bcc": [{"email": "bcc@example.org"}]}
    assert send(sandbox.url, body).status == 202
    lines = [orjson.loads(line) for line in get(sandbox.url, "/sandbox/accepted").body.splitlines()]
    assert [line["email"] for line in lines] == ["to@example.org", "cc@example.org", "bcc@example.org"]


def test_a_client_that_leaves_in_the_middle_does_no_harm(sandbox: Sandbox) -> None:
    url = urlsplit(sandbox.url)
    with socket.create_connection((url.hostname, url.port), timeout=20) as connection:
        connection.sendall(b"POST /v3/mail/send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
    assert send(sandbox.url, request_body()).status == 202
