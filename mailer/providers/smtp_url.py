"""A mail server named by one URL, as it stands in the environment: ``smtp+starttls://user:password@host:587``."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote, urlsplit

from mailer.providers.smtp_connection import Security, Server, is_loopback

SCHEMES: Final[dict[str, tuple[Security, int]]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


class UrlRefused(ValueError):
    """This names no mail server; the text says why, without repeating the URL, which may hold a password."""


def server_of(url: str, *, timeout: float, helo: str = "", ca_file: str = "") -> Server:
    """The server that ``url`` names. Raises ``UrlRefused``."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise UrlRefused(f"it must start with one of {', '.join(f'{scheme}://' for scheme in SCHEMES)}")
    security, usual_port = SCHEMES[parts.scheme]
    try:
        host, port = parts.hostname or "", parts.port or usual_port
    except ValueError:
        raise UrlRefused("its port is not a number from 1 to 65535") from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise UrlRefused(
            "it must be of the form scheme://user:password@host:port; write / ? # @ : as %2F %3F %23 %40 %3A"
        )
    if parts.username and security == "none" and not is_loopback(host):
        raise UrlRefused("a password goes over TLS only: use smtp+starttls:// or smtps://")
    return Server(
        host=host,
        port=port,
        security=security,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        timeout=timeout,
        helo=helo,
        ca_file=ca_file,
    )
