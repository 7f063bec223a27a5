"""How often one caller may ask, so that nobody tries things out all day, on a member's behalf or at all.

Unsubscribing is never limited: mailbox providers send everybody's one-click requests from a few
shared addresses. For the same reason pages behind a link that we signed are counted link by link. A
whole university may sit behind one address and open a letter in the same minute, and programs that
look at links before people do come from a few addresses, too.

What members are mailed has a limit of its own (``fresh``), which counts by member and in the
database; these count in the broker's Redis, for all web servers together (``mailer.cache``).
"""

from __future__ import annotations

from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from mailer.deliveries.links import FOLLOW, PATHS, signer
from mailer.public.fresh import PURPOSES

MOST: Final = 30
"""Forms a minute of one caller."""
MOST_PAGES: Final = 300
"""Pages a minute of one caller: of each link that we signed, and of everything else together."""
SECONDS: Final = 60
_ONE_HOUSEHOLD: Final = 64
_SIGNED_FOR: Final = (*PATHS, FOLLOW, *PURPOSES)


def too_many(request: HttpRequest) -> bool:
    """Count this form; True when its caller has sent more than 30 within a minute."""
    return _count(f"forms:{_caller(request)}") > MOST


def too_many_pages(request: HttpRequest, token: str) -> bool:
    """Count this page; ``token`` is that of its link, or "". True when it is one too many."""
    # Not the token itself: whoever reads the broker could open the link with it.
    link = sha256(token.encode()).hexdigest()[:16] if _is_ours(token) else ""
    return _count(f"pages:{_caller(request)}:{link}") > MOST_PAGES


def _count(key: str) -> int:
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key)
    except ValueError:
        # It ran out between the two lines.
        return 1


def _is_ours(token: str) -> bool:
    return any(signer(purpose).read(token) is not None for purpose in _SIGNED_FOR)


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
