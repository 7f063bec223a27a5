"""Networks as people write them: 10.1.0.0/16 192.0.2.7 fd00::/8."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

type_of_network = IPv4Network | IPv6Network


def parse_networks(text: str) -> tuple[type_of_network, ...]:
    """Read networks and single addresses, separated by spaces or commas.

    Raises:
        ValueError: naming the part that is none.
    """
    return tuple(ip_network(part) for part in text.replace(",", " ").split())
