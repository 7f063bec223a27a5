"""HTTP: one thread a connection, kept alive; a stop lets answers in flight get out first."""

from __future__ import annotations

import logging
import os
import re
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from threading import Condition
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

from mailer.sandbox.answers import Answer, Context, Reply, Request, Reset
from mailer.sandbox.problems import Problem, error_body
from mailer.sandbox.routes import dispatch

MOST_BYTES = 30 * 1024 * 1024
STOP_SECONDS = 10.0
_READ_BYTES = 1024 * 1024

log = logging.getLogger(__name__)


class SandboxServer(ThreadingMixIn, TCPServer):
    """The listening socket and the threads behind it.

    Not an HTTPServer: that one asks the name service for its own name before it listens.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], context: Context) -> None:
        self.context = context
        self._busy = 0
        self._idle = Condition()
        super().__init__(address, Handler)

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Count a request that is being answered."""
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def stop(self) -> None:
        """Take no more connections and wait until the answers in flight are out."""
        self.shutdown()
        self.context.stopping.set()
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, timeout=STOP_SECONDS)
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is its own affair; anything else is ours and is logged."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            log.error("A connection failed inside the sandbox: %r", error)


class Handler(BaseHTTPRequestHandler):
    """Reads one request, has it answered, writes the answer."""

    protocol_version = "HTTP/1.1"
    server_version = "Sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 75
    server: SandboxServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, _format: str, *args: Any) -> None:
        """Nothing: the standard line holds the query string, which may hold an address."""

    def _serve(self) -> None:
        started = perf_counter()
        with self.server.in_flight():
            path, _, query = self.path.partition("?")
            status = self._send(self._refuse_body() or self._answer(self._read(path, query)))
            log.info("%s %s %s %.0f ms", self.command, path, status, (perf_counter() - started) * 1000)

    def _answer(self, request: Request) -> Reply:
        try:
            return dispatch(self.server.context, request)
        except Exception:
            log.exception("%s %s failed inside the sandbox.", request.method, request.path)
            return Answer(500, error_body(Problem("Internal Server Error", None, None)))

    def _read(self, path: str, query: str) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return Request(self.command, path, dict(parse_qsl(query)), self.headers, body)

    def _refuse_body(self) -> Answer | None:
        """Return the refusal for a body that can't be read, after which the connection ends."""
        if self.headers.get("Transfer-Encoding"):
            return self._last(411, "Content-Length is required.")
        length = self.headers.get("Content-Length") or "0"
        if not re.fullmatch(r"[0-9]{1,15}", length):
            return self._last(400, "Bad Request")
        if int(length) > MOST_BYTES:
            self._discard(int(length))
            return self._last(413, "The JSON payload you have included in your request is too large.")
        if self.headers.get("Content-Encoding", "identity") != "identity":
            return self._last(415, "Content-Encoding is not enabled for this account.")
        return None

    def _last(self, status: int, message: str) -> Answer:
        self.close_connection = True
        return Answer(status, error_body(Problem(message, None, None)), headers={"Connection": "close"})

    def _discard(self, length: int) -> None:
        """Read what the client is sending anyway, within reason, so that it gets to see the answer."""
        left = min(length, 2 * MOST_BYTES)
        while left > 0 and (piece := self.rfile.read(min(left, _READ_BYTES))):
            left -= len(piece)

    def _send(self, reply: Reply) -> str:
        if self.server.context.stopping.is_set():
            self.close_connection = True
        if isinstance(reply, Reset):
            self.server.context.stopping.wait(reply.after)
            self._reset()
            return "reset"
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if isinstance(reply.body, bytes):
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
        else:
            self._stream(reply.body)
        return str(reply.status)

    def _stream(self, pieces: Iterator[bytes]) -> None:
        chunked = self.request_version != "HTTP/1.0"
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _reset(self) -> None:
        """Break the connection off as a crashed machine would: a TCP reset, no orderly end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())
