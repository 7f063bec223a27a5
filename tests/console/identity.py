"""A society's identity provider on this machine: tells who somebody is, and whether it vouches for the address."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class IdentityProvider:
    """What it says of whoever comes next."""

    address: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    known = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(_configuration(known) if "well-known" in self.path else known.says)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer({"access_token": "for-the-bearer", "token_type": "Bearer"})

        def _answer(self, body: dict[str, Any]) -> None:
            known.asked.append(self.path)
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield known
        finally:
            server.shutdown()
            thread.join()


def _configuration(known: IdentityProvider) -> dict[str, Any]:
    return {
        "issuer": known.address,
        "authorization_endpoint": f"{known.address}/authorize",
        "token_endpoint": f"{known.address}/token",
        "userinfo_endpoint": f"{known.address}/userinfo",
        "jwks_uri": f"{known.address}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }
