"""The steps before a request over HTTP, each told as it is done: to find out why no mail leaves."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from mailer.providers.port import TemporaryFailure

Tell = Callable[[str, str], None]

_HTTPS: Final = 443
_HTTP: Final = 80


def reach(url: str, *, timeout: float, tell: Tell) -> None:
    """The steps before a request over HTTP. Raises ``TemporaryFailure``."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (_HTTPS if parts.scheme == "https" else _HTTP)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        tell("resolve", f"{host} is {', '.join(dict.fromkeys(str(entry[4][0]) for entry in found))}")
        with socket.create_connection((host, port), timeout) as reached:
            tell("connect", f"{host} answers at port {port}")
            if parts.scheme == "https":
                with ssl.create_default_context().wrap_socket(reached, server_hostname=host) as secured:
                    tell("TLS", f"{secured.version()}, the certificate is valid for {host}")
    except OSError as exc:
        raise TemporaryFailure(f"{host}:{port}: {exc}.") from exc
