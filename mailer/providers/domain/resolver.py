"""Asking a name server. What does not exist is an empty answer; a server that does not answer is a failure."""

from __future__ import annotations

from typing import Any, Final, Protocol

import dns.exception
import dns.name
import dns.resolver

from mailer.lib.name_server import host_and_port

TIMEOUT: Final = 3.0
"""Seconds for one question, the second try included."""


class LookupFailed(Exception):
    """Nothing can be said: no name server answered."""


class Lookup(Protocol):
    """What is asked of the name system. Names come without the last dot.

    Raises:
        LookupFailed: no answer.
    """

    def texts(self, name: str) -> list[str]: ...

    def exchanges(self, name: str) -> list[tuple[int, str]]: ...

    def has_address(self, name: str) -> bool: ...


class Resolver:
    """The name server of this machine, or the one given as ``host`` or ``host:port``. Asks for each name once."""

    def __init__(self, server: str = "", *, timeout: float = TIMEOUT) -> None:
        try:
            self._resolver = dns.resolver.Resolver(configure=not server)
        except dns.resolver.NoResolverConfiguration:
            raise LookupFailed("This machine has no name server. Name one with MAILER_DNS_RESOLVER.") from None
        if server:
            host, port = host_and_port(server)
            self._resolver.nameservers, self._resolver.port = [host], port
        self._resolver.lifetime, self._resolver.timeout = timeout, timeout / 2
        self._known: dict[tuple[str, str], list[Any]] = {}

    def texts(self, name: str) -> list[str]:
        """The text records of ``name``, each with its parts put together."""
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")]

    def exchanges(self, name: str) -> list[tuple[int, str]]:
        """The mail servers of ``name`` with their preference, the first to be tried first; "" says: no mail at all."""
        found = [(record.preference, record.exchange.to_text(omit_final_dot=True)) for record in self._ask(name, "MX")]
        return sorted((preference, "" if host == "." else host) for preference, host in found)

    def has_address(self, name: str) -> bool:
        return bool(self._ask(name, "A") or self._ask(name, "AAAA"))

    def _ask(self, name: str, kind: str) -> list[Any]:
        asked = (name.lower(), kind)
        if asked not in self._known:
            self._known[asked] = self._answer(name, kind)
        return self._known[asked]

    def _answer(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(name, kind, raise_on_no_answer=False, search=False).rrset or ())
        except (dns.resolver.NXDOMAIN, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return []
        except (dns.exception.DNSException, OSError) as exc:
            raise LookupFailed(f"No name server answered for {name} ({type(exc).__name__}).") from exc
