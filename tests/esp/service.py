"""A stand-in for every service on loopback: it gives the answers it is told, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

ADDRESS = "member%d@mail.example.org"
HANG_UP = object()


@dataclass(frozen=True)
class Reply:
    body: Any
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Fake:
    """``replies`` are given in turn, the last for ever. ``asked`` holds the bodies, ``lines`` the ports."""

    replies: list[Any] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    url: str = ""

    def told(self, *replies: Any) -> None:
        self.replies, self.asked, self.lines = list(replies), [], set()

    def next(self) -> Any:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def fake() -> Iterator[Fake]:
    state = Fake()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            state.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            state.lines.add(self.client_address[1])
            reply = state.next()
            if callable(reply):
                reply = reply()
            if reply is HANG_UP:
                self.close_connection = True
                return
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **dict(reply.headers)}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def taken(service: str, n: int) -> Reply:
    """How the service says that it took the message to member ``n``."""
    to, made = ADDRESS % n, f"id-{n}"
    return {
        "ses": Reply({"MessageId": made}),
        "mailgun": Reply({"id": made, "message": "Queued. Thank you."}),
        "postmark": Reply({"To": to, "MessageID": made, "ErrorCode": 0, "Message": "OK"}),
        "brevo": Reply({"messageId": made}, 201),
        "resend": Reply({"id": made}),
        "mailjet": Reply({"Messages": [{"Status": "success", "To": [{"Email": to, "MessageID": made}]}]}),
        "sparkpost": Reply({"results": {"total_rejected_recipients": 0, "total_accepted_recipients": 1, "id": made}}),
        "mailersend": Reply(b"", 202, (("X-Message-Id", made), ("Content-Type", "text/html"))),
        "mandrill": Reply([{"email": to, "status": "sent", "_id": made}]),
    }[service]


def refused(service: str, n: int) -> Reply:
    """How the service refuses member ``n``, with words that hold "refused"."""
    to, words = ADDRESS % n, "refused: this address"
    inactive = f"{words}. Found inactive addresses: {to}. Inactive recipients are ones that have bounced."
    return {
        "ses": Reply({"message": words}, 400, (("x-amzn-ErrorType", "MessageRejected"),)),
        "mailgun": Reply({"message": words}, 400),
        "postmark": Reply({"ErrorCode": 406, "Message": inactive}, 422),
        "brevo": Reply({"code": "invalid_parameter", "message": words}, 400),
        "resend": Reply({"statusCode": 422, "name": "validation_error", "message": words}, 422),
        "mailjet": Reply({"Messages": [{"Status": "error", "Errors": [{"ErrorMessage": words}]}]}, 400),
        "sparkpost": Reply(
            {
                "errors": [{"message": words, "code": "1902"}],
                "results": {"total_rejected_recipients": 1, "total_accepted_recipients": 0, "id": "x"},
            }
        ),
        "mailersend": Reply(
            {"message": words, "warnings": [{"type": "ALL_SUPPRESSED", "recipients": [{"email": to}]}]}, 202
        ),
        "mandrill": Reply([{"email": to, "status": "rejected", "reject_reason": "hard-bounce", "message": words}]),
    }[service]


def account(service: str) -> Reply:
    """How the service refuses us."""
    return {
        "ses": Reply({"message": "paused"}, 400, (("x-amzn-ErrorType", "SendingPausedException"),)),
        "postmark": Reply({"ErrorCode": 405, "Message": "Not allowed to send"}, 422),
        "brevo": Reply({"code": "not_enough_credits", "message": "No credits"}, 402),
        "mandrill": Reply({"status": "error", "code": -1, "name": "Invalid_Key", "message": "Invalid API key"}, 500),
    }.get(service, Reply({"message": "no such key"}, 401))


def said(service: str, body: bytes) -> str:
    """What the service was given, as one text that can be searched."""
    if service == "ses":
        message = message_from_bytes(b64decode(json.loads(body)["Content"]["Raw"]["Data"]))
        parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
        heads = [f"{name}: {value}" for name, value in message.items()]
        return "\n".join([*heads, *(part.decode() for part in parts if isinstance(part, bytes))])
    text = body.decode()
    if service == "mailgun":
        return "\n".join(f"{name}: {value}" for name, value in parse_qsl(text))
    return json.dumps(json.loads(text), ensure_ascii=False)
