"""How often one caller may send a form, so that nobody tries things out on a member's behalf all day.

Unsubscribing is never limited: mailbox providers send everybody's one-click requests from a few
shared addresses. What members are mailed has a limit of its own (``fresh``), which counts by
member and in the database; this one counts in the broker's Redis, for all web servers together (``mailer.cache``).
"""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

MOST: Final = 30
SECONDS: Final = 60
_ONE_HOUSEHOLD: Final = 64


def too_many(request: HttpRequest) -> bool:
    """Count this form; True when its caller has sent more than 30 within a minute."""
    key = f"forms:{_caller(request)}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) > MOST
    except ValueError:
        # It ran out between the two lines.
        return False


def _caller(request: HttpRequest) -> str:
    """The caller's address as the web server knows it; of IPv6 the network, which is one household."""
    raw = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(raw)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _ONE_HOUSEHOLD), strict=False))
    return str(address)
