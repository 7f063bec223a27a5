"""One way to read an e-mail address, and one keyed hash that stands for it.

An address keeps the form its owner gave it, because that is what we send to. Beside it stands a
*key*, the same for every spelling that reaches the same mailbox as far as anybody outside can
know: lower case throughout, an international domain in its ASCII form. Dots and ``+tags`` are
kept, for only the receiving provider knows whether they matter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from email_validator import EmailNotValidError, validate_email

from mailer.lib.hashing import keyed_hash

_WRAPPED: Final = re.compile(r"^(mailto:)|[<>]", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"@[^@]*[;,|/\s][^@]*@|@[^@]*\b(?:and|or|und|oder|et|ou)\b[^@]*@")
# The ordinary case, about nine in ten: nothing here that the full validation would change or refuse.
_PLAIN_LOCAL: Final = re.compile(r"[A-Za-z0-9_+\-]+(?:\.[A-Za-z0-9_+\-]+)*")
_LONGEST_LOCAL: Final = 64
_LONGEST: Final = 254


class AddressRefused(ValueError):
    """This is no address we can send to. ``message`` says why, ``remedy`` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}. {remedy}")
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class NormalisedAddress:
    """One address in its two forms.

    ``email`` is shown and sent to, ``key`` is compared and hashed. ``smtputf8`` is set when the
    part before the @ is not ASCII, which many mail servers still don't take.
    """

    email: str
    key: str
    smtputf8: bool = False


def address_hash(key: str) -> str:
    """The 32 hex digits that stand for an address in suppressions, logs and links."""
    return keyed_hash(key, key=settings.ADDRESS_KEY)


def normalise(raw: str) -> NormalisedAddress:
    """Read one address as a person or a file gives it. Plain spaces around it are dropped.

    Raises:
        AddressRefused: for everything that is not exactly one deliverable-looking address.
    """
    text = raw.strip(" ")
    _refuse_shapes(text)
    local, _, domain = text.rpartition("@")
    known = _domain(domain)
    if known and len(local) <= _LONGEST_LOCAL and _PLAIN_LOCAL.fullmatch(local):
        key = f"{local.casefold()}@{known[1]}"
        if len(key) <= _LONGEST:
            return NormalisedAddress(f"{local}@{known[0]}", key)
    return _validate(text)


def _refuse_shapes(text: str) -> None:
    """Refuse, in words, what people paste most often."""
    if not text:
        raise AddressRefused("the address is empty", "Write one address such as ada@example.org")
    odd = next((c for c in text if c != " " and unicodedata.category(c)[0] in "CZ"), None)
    if odd is not None:
        raise AddressRefused(
            f"the address holds an invisible character ({_name(odd)})", "Type the address again by hand"
        )
    if text.count("@") > 1 and _SEVERAL.search(text):
        raise AddressRefused("there are two addresses in one cell", "Keep one here and put the other in second_email")
    if _WRAPPED.search(text):
        raise AddressRefused(
            "the address stands inside other text ('mailto:' or 'Name <address>')", "Keep only the address itself"
        )


def _validate(text: str) -> NormalisedAddress:
    try:
        # Deliverability would ask the DNS, and an answer that fails must never refuse a member.
        found = validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError as exc:
        raise AddressRefused(_plain(str(exc)), "Correct the address, or leave the cell empty") from None
    local = unicodedata.normalize("NFC", found.local_part.casefold())
    return NormalisedAddress(found.normalized, f"{local}@{found.ascii_domain.lower()}", found.smtputf8)


@lru_cache(maxsize=4096)
def _domain(domain: str) -> tuple[str, str] | None:
    """The domain as shown and in ASCII, or None when the full validation must look at it.

    A society's members share few domains, and most of the cost of an address lies here.
    """
    try:
        found = validate_email(f"a@{domain}", check_deliverability=False, strict=True)
    except EmailNotValidError:
        return None
    return found.domain, found.ascii_domain.lower()


def _plain(reason: str) -> str:
    if "special-use" in reason:
        return "the part after the @ is reserved for tests and can't receive mail"
    return reason[:1].lower() + reason[1:].rstrip(".")


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()
