"""A receiving webhook, request bodies, and raw HTTP: what the sandbox's tests speak with."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

API_KEY = "SG.sandbox-key"
WEB_HEADERS = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}


@dataclass
class Receiver:
    """A webhook that keeps what it is sent and answers with ``status``."""

    url: str = ""
    status: int = 204
    bodies: list[bytes] = field(default_factory=list)
    headers: list[Message[str, str]] = field(default_factory=list)
    refused: int = 0

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for body in self.bodies for event in orjson.loads(body)]

    def kinds(self, email: str) -> set[str]:
        return {event["event"] for event in self.events if event["email"] == email}


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.status < 300:
                receiver.headers.append(self.headers)
                receiver.bodies.append(body)
            else:
                receiver.refused += 1
            self.send_response(receiver.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, _format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/webhook?from=sandbox"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Response:
    status: int
    headers: Message[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


def call(
    url: str, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Response:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return Response(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def get(url: str, path: str) -> Response:
    return call(url, "GET", path)


def send(url: str, body: Any) -> Response:
    return call(url, "POST", "/v3/mail/send", orjson.dumps(body), WEB_HEADERS)


def request_body(*emails: str, cid: str = "c1", **changes: Any) -> dict[str, Any]:
    """A valid request: one personalization an address, the product's custom args, a tag in every part."""
    personalizations = [
        {
            "to": [{"email": email, "name": "Ada Lovelace"}],
            "substitutions": {"%%first%%": "Ada", "%%url%%": "https://society.example/p/7"},
            "headers": {"List-Unsubscribe": "<https://society.example/u/1/token>"},
            "custom_args": {"cid": cid, "rid": f"r{n}", "bid": "b1", "att": "1"},
        }
        for n, email in enumerate(emails or ("ada@example.org",))
    ]
    return {
        "from": {"email": "news@society.example", "name": "The Society"},
        "subject": "News for %%first%%",
        "content": [
            {"type": "text/plain", "value": "Dear %%first%%, read %%url%%"},
            {"type": "text/html", "value": '<p>Dear %%first%%</p><a href="%%url%%">read</a>'},
        ],
        "personalizations": personalizations,
        **changes,
    }


def wait_until(is_true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Poll until something holds; a deadline far beyond need tells a hang from a slow machine."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def settled(url: str) -> bool:
    return bool(get(url, "/sandbox/status").json["pending_events"] == 0)


def verifies(public_base64: str, headers: Message[str, str], body: bytes) -> bool:
    """Verify a posted batch as SendGrid documents it, independently of the sandbox's own code."""
    key = load_der_public_key(b64decode(public_base64))
    assert isinstance(key, EllipticCurvePublicKey)
    signature = b64decode(headers["X-Twilio-Email-Event-Webhook-Signature"])
    timestamp = headers["X-Twilio-Email-Event-Webhook-Timestamp"].encode()
    try:
        key.verify(signature, timestamp + body, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
