"""Addresses as they stand in a protocol, where everything but SMTPUTF8 is ASCII."""

from __future__ import annotations

from functools import lru_cache

import idna


class NotAscii(ValueError):
    """The part before the @ is not ASCII, and this provider does not take such addresses."""


@lru_cache(maxsize=4096)
def _ascii_domain(domain: str) -> str:
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII (``ä.org`` becomes ``xn--4ca.org``).

    Raises:
        NotAscii: for a local part that ASCII can't write.
    """
    if not address.isascii() and not address.rpartition("@")[0].isascii():
        raise NotAscii("The part before the @ is not ASCII: the provider does not take such addresses yet.")
    return with_ascii_domain(address)


def with_ascii_domain(address: str) -> str:
    """As ``ascii_address``, but any local part stays as it is. Raises ``idna.IDNAError``."""
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"
