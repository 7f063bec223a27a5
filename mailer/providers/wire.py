"""Addresses and names as they stand in a protocol, where everything but SMTPUTF8 is ASCII."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

import idna

# Letters of Latin scripts that are no base letter with a mark.
_LATIN: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "’": "'", "‘": "'", "–": "-", "—": "-"}
)


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


def ascii_name(name: str) -> str:
    """The name without its marks (``Societe francaise``); empty when its script is not Latin.

    Words of another script are left out, so that "Общество ICIS" keeps "ICIS".
    """
    if name.isascii():
        return name
    plain = unicodedata.normalize("NFKD", name.translate(_LATIN)).encode("ascii", "ignore").decode()
    return " ".join(plain.split()) if any(map(str.isalnum, plain)) else ""
