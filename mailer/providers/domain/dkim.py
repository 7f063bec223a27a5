"""DKIM (RFC 6376): the public keys with which receivers check that a letter is from the domain and unchanged."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import Lookup

SUBJECT: Final = "DKIM"
USUAL: Final = ("default", "dkim", "mail", "selector1", "selector2", "google", "k1", "k2", "s1", "s2")
"""Names under which keys often stand; which one a mail server uses, only it can tell."""
SHORTEST: Final = 1024
LONG_ENOUGH: Final = 2048


def tags_of(record: str) -> dict[str, str]:
    """``v=DKIM1; k=rsa; p=...`` by its names; also the form of DMARC records."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def check_dkim(domain: str, lookup: Lookup, *, selectors: Sequence[str] = ()) -> Iterator[Finding]:
    """What is to be said about the keys of ``domain``.

    Args:
        selectors: the names of the keys letters are signed with; without any, usual names are tried.
    """
    for selector in selectors:
        yield _key(f"{selector}._domainkey.{domain}", lookup)
    if selectors:
        return
    found = [name for name in (f"{guess}._domainkey.{domain}" for guess in USUAL) if _records(name, lookup)]
    for name in found:
        yield _key(name, lookup)
    if not found:
        yield Finding(
            subject=SUBJECT,
            place=domain,
            verdict=Verdict.WARN,
            found="No key stands under any of the usual names. It may stand under another.",
            remedy="Ask whoever runs the mail server for the selector it signs with, and check again with it.",
        )


def _records(name: str, lookup: Lookup) -> list[Mapping[str, str]]:
    return [tags for tags in map(tags_of, lookup.texts(name)) if "p" in tags]


def _key(name: str, lookup: Lookup) -> Finding:
    records = _records(name, lookup)
    verdict, found, remedy = _judged(records[0]) if len(records) == 1 else _not_one(len(records))
    return Finding(subject=SUBJECT, place=name, verdict=verdict, found=found, remedy=remedy)


def _not_one(count: int) -> tuple[Verdict, str, str]:
    if count:
        return Verdict.BAD, f"There are {count} keys under this name.", "Delete all but the one that is used."
    remedy = "Add the record as your provider or the mail server's admin tells it, letter by letter."
    return Verdict.BAD, "No key stands here, so letters signed with it are taken for forged.", remedy


def _judged(tags: Mapping[str, str]) -> tuple[Verdict, str, str]:
    if not tags["p"]:
        return Verdict.BAD, "This key was withdrawn.", "Put the key that is used now into the record."
    length = key_length(tags["p"], tags.get("k", "rsa"))
    if length is None:
        return Verdict.BAD, "What stands here is no key; perhaps it was cut off.", "Copy the whole record anew."
    if "y" in tags.get("t", "").split(":"):
        return (
            Verdict.WARN,
            "The key is marked as a test, so receivers need not trust it.",
            "Take t=y out of the record.",
        )
    if tags.get("k", "rsa") == "rsa" and length < SHORTEST:
        return Verdict.BAD, f"The key has {length} bits; fewer than {SHORTEST} are refused.", "Make one of 2048 bits."
    if tags.get("k", "rsa") == "rsa" and length < LONG_ENOUGH:
        remedy = "Make one of 2048 bits at the next occasion."
        return Verdict.WARN, f"The key has {length} bits: taken today, but short.", remedy
    return Verdict.GOOD, f"A key of {length} bits.", ""


def key_length(encoded: str, kind: str) -> int | None:
    """How many bits a key has; None for what is none.

    Args:
        encoded: Base64, in which some put spaces.
        kind: rsa or ed25519.
    """
    try:
        raw = b64decode("".join(encoded.split()), validate=True)
        if kind == "ed25519":
            return len(raw) * 8 if len(raw) == 32 else None  # noqa: PLR2004 - the length of these keys
        key = load_der_public_key(raw)
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, RSAPublicKey) else None
