"""SPF (RFC 7208): which servers may send with a domain in the return path.

The record is followed through its includes as a receiver follows it, because a receiver gives up
after ten questions and then takes the whole record for broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import Lookup

SUBJECT: Final = "SPF"
MOST_LOOKUPS: Final = 10
_VERSION: Final = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_TERM: Final = re.compile(r"([+?~-]?)(all|include|a|mx|ptr|exists|ip4|ip6|redirect)(?:[:=/](.*))?", re.IGNORECASE)
_ASKS: Final = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})


@dataclass(slots=True)
class _Walk:
    """What was met on the way through a record and its includes."""

    lookups: int = 0
    faults: list[str] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    last_word: str = ""


def records_of(domain: str, lookup: Lookup) -> list[str]:
    """Every SPF record of a domain; there should be one."""
    return [text for text in lookup.texts(domain) if _VERSION.match(text)]


def check_spf(domain: str, lookup: Lookup, *, needs: str = "") -> Iterator[Finding]:
    """What is to be said about the SPF record of ``domain``.

    Args:
        needs: a domain whose include must be met on the way, such as ``sendgrid.net``; "" for none.
    """
    records = records_of(domain, lookup)
    if len(records) != 1:
        yield _not_one(domain, records)
        return
    walk = _Walk()
    _follow(domain, records[0], lookup, walk, path=(domain.lower(),))
    yield from _verdicts(domain, records[0], walk, needs)


def _not_one(domain: str, records: list[str]) -> Finding:
    if not records:
        return Finding(
            subject=SUBJECT,
            place=domain,
            verdict=Verdict.BAD,
            found="There is no SPF record, so nobody can tell which servers may send in this name.",
            remedy="Add one TXT record that begins with v=spf1 and names your mail servers.",
        )
    return Finding(
        subject=SUBJECT,
        place=domain,
        verdict=Verdict.BAD,
        found=f"There are {len(records)} SPF records. Receivers then ignore all of them.",
        remedy="Put what stands in them into one record, and delete the others.",
    )


def _follow(domain: str, record: str, lookup: Lookup, walk: _Walk, *, path: tuple[str, ...]) -> None:
    """Go through one record; ``path`` are the domains that led here, itself last."""
    for word in record.split()[1:]:
        term = _TERM.fullmatch(word)
        if term is None:
            if "=" not in word:
                walk.faults.append(f"“{word}” in the record of {domain} is no part of SPF")
            continue
        sign, name, argument = term[1], term[2].lower(), (term[3] or "").lower().rstrip(".")
        walk.lookups += name in _ASKS
        if name == "all" and len(path) == 1:
            walk.last_word = f"{sign or '+'}all"
        elif name in {"include", "redirect"} and walk.lookups <= MOST_LOOKUPS:
            _enter(name, argument, lookup, walk, path=path)


def _enter(name: str, domain: str, lookup: Lookup, walk: _Walk, *, path: tuple[str, ...]) -> None:
    walk.includes.append(domain)
    if "%" in domain:  # made of the letter's own data, so only a receiver can follow it
        return
    if domain in path:
        walk.faults.append(f"the record leads in a circle, back to {domain}")
        return
    records = records_of(domain, lookup)
    if len(records) != 1:
        walk.faults.append(
            f"it includes {domain or 'nothing'}, which has {len(records) or 'no'} SPF record{'s' * bool(records)}"
        )
        return
    # A redirect speaks in the place of the record it stands in.
    _follow(domain, records[0], lookup, walk, path=(*path[:-1], domain) if name == "redirect" else (*path, domain))


def _verdicts(domain: str, record: str, walk: _Walk, needs: str) -> Iterator[Finding]:
    told = partial(Finding, subject=SUBJECT, place=domain)
    for fault in dict.fromkeys(walk.faults):
        yield told(
            verdict=Verdict.BAD,
            found=f"The record is broken: {fault}. Receivers then ignore it.",
            remedy="Correct this part of the record, or take it out.",
        )
    if walk.lookups > MOST_LOOKUPS:
        yield told(
            verdict=Verdict.BAD,
            found=f"Following the record takes {walk.lookups} or more questions; receivers stop after {MOST_LOOKUPS}.",
            remedy="Take out services that no longer send for you, or name servers by ip4: instead of include:.",
        )
    if needs and not any(name == needs or name.endswith(f".{needs}") for name in walk.includes):
        yield told(
            verdict=Verdict.WARN,
            found=f"The record does not name {needs}, through which letters leave.",
            remedy=f"Add include:{needs} before the last word, unless the return path has a domain of its own.",
        )
    yield _last_word(domain, record, walk)


def _last_word(domain: str, record: str, walk: _Walk) -> Finding:
    told = partial(Finding, subject=SUBJECT, place=domain)
    match walk.last_word:
        case "+all":
            return told(
                verdict=Verdict.BAD,
                found="The record ends in “all”, which lets everybody in the world send in this name.",
                remedy="Write ~all or -all in its place.",
            )
        case "?all" | "":
            return told(
                verdict=Verdict.WARN,
                found="The record does not say what to think of servers it does not name.",
                remedy="End it with ~all (be careful with others) or -all (refuse others).",
            )
    if walk.faults or walk.lookups > MOST_LOOKUPS:
        return told(verdict=Verdict.WARN, found=f"The record as it stands: {record}")
    return told(
        verdict=Verdict.GOOD,
        found=f"One record, {walk.lookups} of {MOST_LOOKUPS} questions to follow it: {record}",
    )
