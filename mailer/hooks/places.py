"""Where messages may go: addresses on the open internet, and private networks only when they are named.

A name is looked up once, and the connection goes to the address that was looked at, so that a name
which changes its mind in between leads nowhere.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from mailer.hooks.errors import HookRefused, NotDelivered
from mailer.lib.networks import type_of_network

# Addresses that carry an IPv4 address inside themselves, and lead to it.
_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_PORTS: Final = {"https": 443, "http": 80}
_LONGEST: Final = 500

type_of_address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Place:
    """A URL taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def place_of(url: str) -> Place:
    """Take a URL apart.

    Raises:
        HookRefused: it is no web address to which something can be posted.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname or len(url) > _LONGEST or not url.isascii():
        raise HookRefused("This is no web address. Write it as https://hooks.example.org/path.")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise HookRefused("There is a space or an invisible character in the address. Type it again.")
    if parts.username or parts.password or parts.fragment:
        raise HookRefused("Leave out the name, the password and what follows #. The signature tells who is calling.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path)


def address_of(place: Place, *, private: Sequence[type_of_network]) -> str:
    """The address to connect to.

    Args:
        private: networks to which messages may go although they are not open to everybody.

    Raises:
        NotDelivered: the name leads nowhere, or to where no message may go.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotDelivered("The name of the host is not known.") from None
    # One address that is not allowed is enough to refuse: which of them answers is not ours to choose.
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        named = any(address.version == network.version and address in network for network in private)
        if not named and not is_open(address):
            raise NotDelivered("The host is on a private network. MAILER_HOOK_NETWORKS can allow it.")
        if not named and place.scheme != "https":
            raise NotDelivered("Without TLS, messages go only to the networks in MAILER_HOOK_NETWORKS.")
    return str(addresses[0])


def is_open(address: type_of_address) -> bool:
    """Whether the address is one of the open internet, also after translation into IPv4."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or address.sixtofour or address.teredo:
            return False
        if any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast
