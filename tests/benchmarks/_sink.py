"""The fastest provider there can be: reads a request, counts, answers 202. ``python -m tests.benchmarks._sink PORT``.

``GET /`` tells ``{"requests", "recipients", "bytes", "last"}``; ``last`` is the Unix time of the latest request.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from threading import Lock

# Every recipient has one of these in its custom arguments.
MARK = b'"rid":'


class Sink(ThreadingMixIn, TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.lock = Lock()
        self.told: dict[str, float] = {"requests": 0, "recipients": 0, "bytes": 0, "last": 0.0}

    def count(self, body: bytes) -> None:
        with self.lock:
            self.told["requests"] += 1
            self.told["recipients"] += body.count(MARK)
            self.told["bytes"] += len(body)
            self.told["last"] = time.time()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Sink

    def do_POST(self) -> None:
        self.server.count(self.rfile.read(int(self.headers["Content-Length"])))
        self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nX-Message-Id: sink\r\n\r\n")

    def do_GET(self) -> None:
        body = json.dumps(self.server.told).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    def log_message(self, *_: object) -> None:
        """Nothing: it would cost more than the rest."""


if __name__ == "__main__":
    Sink(int(sys.argv[1])).serve_forever()
