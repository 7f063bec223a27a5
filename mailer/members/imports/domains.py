"""Asks the DNS which domains of a file take no mail at all. A warning at most: a DNS that fails refuses nobody.

Only done when staff ask for it, because it tells a name server which domains the members use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import dns.exception
import dns.rdatatype
import dns.resolver

from mailer.members.imports.spool import Spool

TakesMail = Callable[[str], bool]
"""Whether a domain takes mail, as far as anybody can tell: in doubt it does."""

MOST_DOMAINS: Final = 2000
_AT_A_TIME: Final = 16
_SECONDS: Final = 5.0
_NULL_MX: Final = "."


def asking(resolver: dns.resolver.Resolver) -> TakesMail:
    """Ask this resolver: a Null MX (RFC 7505), or neither MX nor address, means that nobody takes mail there."""

    def takes_mail(domain: str) -> bool:
        try:
            exchanges = resolver.resolve(domain, dns.rdatatype.MX, lifetime=_SECONDS)
        except dns.resolver.NXDOMAIN:
            return False
        except dns.resolver.NoAnswer:
            return _has_address(resolver, domain)
        except dns.exception.DNSException:
            return True
        return any(str(exchange.exchange) != _NULL_MX for exchange in exchanges)

    return takes_mail


def without_mail(spool: Spool, takes_mail: TakesMail) -> Iterator[str]:
    """A sentence for each domain of the spool where nobody takes mail, with the first line it stands on.

    Looks at the first 2000 domains.
    """
    first = _domains(spool)
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for (domain, line), takes in zip(first.items(), pool.map(takes_mail, first), strict=True):
            if not takes:
                yield f"line {line}: nobody takes mail at {domain}, says the DNS; ask the member for another address"


def _has_address(resolver: dns.resolver.Resolver, domain: str) -> bool:
    for kind in (dns.rdatatype.A, dns.rdatatype.AAAA):
        try:
            resolver.resolve(domain, kind, lifetime=_SECONDS)
        except dns.resolver.NoAnswer:
            continue
        except dns.exception.DNSException:
            return True
        return True
    return False


def _domains(spool: Spool) -> dict[str, int]:
    first: dict[str, int] = {}
    for rows in spool.blocks():
        for row in rows:
            for address in row.addresses:
                if len(first) < MOST_DOMAINS:
                    first.setdefault(address.email.rpartition("@")[2], row.line)
    return first
