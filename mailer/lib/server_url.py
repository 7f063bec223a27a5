"""A server named by one URL with a user and a password in it, as such names stand in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit


class UrlRefused(ValueError):
    """This names no server. The text says why and never repeats the URL, which may hold a password."""


@dataclass(frozen=True, slots=True)
class ServerUrl:
    scheme: str
    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)


def parse_server_url(url: str, *, ports: Mapping[str, int], plain: str) -> ServerUrl:
    """Read ``scheme://user:password@host:port``.

    Args:
        ports: the schemes allowed, each with its usual port.
        plain: the scheme without TLS: no password goes over it, but to this machine itself.

    Raises:
        UrlRefused: for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme not in ports:
        raise UrlRefused(f"it must start with one of {', '.join(f'{scheme}://' for scheme in ports)}")
    try:
        host, port = parts.hostname or "", parts.port or ports[parts.scheme]
    except ValueError:
        raise UrlRefused("its port is not a number from 1 to 65535") from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise UrlRefused(
            "it must have the form scheme://user:password@host:port, with / ? # @ : in the password "
            "written as %2F %3F %23 %40 %3A"
        )
    if parts.username and parts.scheme == plain and not is_loopback(host):
        raise UrlRefused(f"a password goes over TLS only, so it can't start with {plain}://")
    return ServerUrl(parts.scheme, host, port, unquote(parts.username or ""), unquote(parts.password or ""))


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
