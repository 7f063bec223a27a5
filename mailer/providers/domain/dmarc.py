"""DMARC (RFC 7489): what receivers do with letters that pass neither SPF nor DKIM in the sender's own name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from mailer.providers.domain.dkim import tags_of
from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import Lookup

SUBJECT: Final = "DMARC"
_VERSION: Final = re.compile(r"v\s*=\s*DMARC1\s*(?:;|$)")
_POLICIES: Final[Mapping[str, str]] = {
    "none": "watch only: forged letters are still delivered",
    "quarantine": "forged letters go to the spam folder",
    "reject": "forged letters are refused",
}
_FEWEST_LABELS: Final = 2


def record_of(domain: str, lookup: Lookup) -> tuple[str, list[str]]:
    """The domain that speaks for ``domain``, itself or one above it, and its DMARC records."""
    labels = domain.split(".")
    for start in range(max(len(labels) - _FEWEST_LABELS, 0) + 1):
        above = ".".join(labels[start:])
        records = [text for text in lookup.texts(f"_dmarc.{above}") if _VERSION.match(text)]
        if records:
            return above, records
    return domain, []


def check_dmarc(domain: str, lookup: Lookup) -> Iterator[Finding]:
    """What is to be said about the DMARC record that holds for ``domain``."""
    speaks, records = record_of(domain, lookup)
    told = partial(Finding, subject=SUBJECT, place=f"_dmarc.{speaks}")
    if not records:
        yield told(
            verdict=Verdict.BAD,
            found="There is no DMARC record. Gmail, Yahoo and Microsoft want one of whoever sends to many.",
            remedy=f"Add the TXT record “v=DMARC1; p=none; rua=mailto:dmarc@{domain}”, with an address that exists.",
        )
        return
    if len(records) > 1:
        yield told(
            verdict=Verdict.BAD,
            found=f"There are {len(records)} DMARC records. Receivers then ignore all of them.",
            remedy="Delete all but one.",
        )
        return
    yield from _judged(records[0], told, above=speaks != domain)


def _judged(record: str, told: partial[Finding], *, above: bool) -> Iterator[Finding]:
    tags = tags_of(record)
    policy = tags.get("sp", tags.get("p", "")) if above else tags.get("p", "")
    policy = policy.lower()
    if policy not in _POLICIES:
        yield told(
            verdict=Verdict.BAD,
            found="The record does not say what to do with forged letters: p= is missing or misspelt.",
            remedy="Write p=none to begin with.",
        )
        return
    share = tags.get("pct", "100")
    partly = f", for {share} of 100 letters" if share != "100" else ""
    yield told(
        verdict=Verdict.GOOD if policy != "none" else Verdict.WARN,
        found=f"p={policy} ({_POLICIES[policy]}{partly}).",
        remedy="When the reports show your own letters passing for some weeks, write p=quarantine."
        if policy == "none"
        else "",
    )
    if not tags.get("rua"):
        yield told(
            verdict=Verdict.WARN,
            found="Nobody gets the reports about who sends in this name.",
            remedy="Add rua=mailto: and an address that somebody, or a service, reads.",
        )
    strict = [word for tag, word in (("aspf", "SPF"), ("adkim", "DKIM")) if tags.get(tag, "r").lower() == "s"]
    if strict:
        yield told(
            verdict=Verdict.WARN,
            found=f"{' and '.join(strict)} must name exactly the sender's domain; one below it does not count.",
            remedy="Take aspf=s and adkim=s out, unless the return path and the key have exactly that domain.",
        )
