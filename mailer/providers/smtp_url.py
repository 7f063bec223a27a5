"""A mail server as it stands in the environment: ``smtp+starttls://user:password@host:587``."""

from __future__ import annotations

from typing import Final

from mailer.env import SMTP_PORTS
from mailer.lib.server_url import ServerUrl, parse_server_url
from mailer.providers.smtp_connection import Security, Server

_SECURITY: Final[dict[str, Security]] = {"smtp+starttls": "starttls", "smtps": "tls", "smtp": "none"}


def server_of(url: str, *, timeout: float, helo: str = "", ca_file: str = "") -> Server:
    """The server that ``url`` names. Raises ``UrlRefused``."""
    named: ServerUrl = parse_server_url(url, ports=SMTP_PORTS, plain="smtp")
    return Server(
        host=named.host,
        port=named.port,
        security=_SECURITY[named.scheme],
        username=named.username,
        password=named.password,
        timeout=timeout,
        helo=helo,
        ca_file=ca_file,
    )
