"""Where mail to a domain arrives: answers of members, and bounces."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import Lookup

ANSWERS: Final = "Mail to the domain"
RETURN_PATH: Final = "Return path"


def check_exchange(domain: str, lookup: Lookup, *, subject: str = ANSWERS) -> Iterator[Finding]:
    """Whether mail to ``domain`` can arrive."""
    found = lookup.exchanges(domain)
    told = partial(Finding, subject=subject, place=domain)
    if [host for _, host in found] == [""]:
        yield told(
            verdict=Verdict.BAD,
            found="The domain takes no mail at all. Answers get lost, and many receivers refuse its letters.",
            remedy="Name your mail server in an MX record, or send from another domain.",
        )
    elif not found and lookup.has_address(domain):
        yield told(
            verdict=Verdict.WARN,
            found="No mail server is named. Mail is tried at the web server of the domain, which often takes none.",
            remedy="Name your mail server in an MX record.",
        )
    elif not found:
        yield told(
            verdict=Verdict.BAD,
            found="No mail server is named, so what is sent here comes back.",
            remedy="Name your mail server in an MX record.",
        )
    else:
        yield _servers([host for _, host in found], lookup, told)


def _servers(hosts: list[str], lookup: Lookup, told: partial[Finding]) -> Finding:
    lost = [host for host in hosts if not lookup.has_address(host)]
    if lost:
        return told(
            verdict=Verdict.BAD if len(lost) == len(hosts) else Verdict.WARN,
            found=f"The mail server {', '.join(lost)} has no address.",
            remedy="Correct the MX record, or the name of the server.",
        )
    return told(verdict=Verdict.GOOD, found=f"Mail arrives at {', '.join(hosts)}.")


def check_alignment(domain: str, return_path: str) -> Finding:
    """Whether SPF speaks in the sender's own name: the return path is of the same domain, or below or above it."""
    one, other = domain.lower(), return_path.lower()
    if one == other or one.endswith(f".{other}") or other.endswith(f".{one}"):
        found = f"The return path is of the sender's domain ({return_path}), so SPF counts for DMARC."
        return Finding(subject=RETURN_PATH, place=return_path, verdict=Verdict.GOOD, found=found)
    return Finding(
        subject=RETURN_PATH,
        place=return_path,
        verdict=Verdict.WARN,
        found=f"The return path ({return_path}) is of another domain than the sender ({domain}), so SPF does not count "
        "for DMARC. DKIM alone has to.",
        remedy=f"Choose a return path below {domain}, such as bounces.{domain}.",
    )
