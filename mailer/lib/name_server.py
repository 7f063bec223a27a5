"""A name server as it stands in the environment: an IP address, with a port where it is not the usual one."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

PORT: Final = 53


def host_and_port(server: str) -> tuple[str, int]:
    """Read ``192.0.2.1``, ``192.0.2.1:5353``, ``2001:db8::1`` or ``[2001:db8::1]:5353``.

    Raises:
        ValueError: it is none of them.
    """
    host, port = server, str(PORT)
    if server.startswith("["):
        host, bracket, port = server[1:].partition("]")
        port = port.removeprefix(":") or (str(PORT) if bracket else "")
    elif server.count(":") == 1:
        host, _, port = server.partition(":")
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ValueError("its port is not a number from 1 to 65535")
    return str(ip_address(host)), int(port)
