"""The records a sender's domain needs, ready to be copied to wherever its names are looked after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SENDGRID: Final = "sendgrid"
SENDGRID_DOMAIN: Final = "sendgrid.net"
_AS_TOLD: Final = "as SendGrid shows it under Settings, Sender Authentication"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One record. ``value`` is empty where only somebody else can tell it; then ``told`` says who."""

    kind: str
    name: str
    value: str = ""
    told: str = ""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """How letters leave: ``provider`` by name, the ``server`` of one's own, the domain of the return path or ""."""

    provider: str
    server: str = ""
    return_path: str = ""


def wanted(domain: str, leaving: Leaving) -> Iterator[Wanted]:
    """What should stand in the name system for letters from ``domain``."""
    if leaving.provider == SENDGRID:
        yield from _for_sendgrid(domain)
    else:
        yield from _for_a_server(domain, leaving)
    yield Wanted(
        kind="TXT",
        name=f"_dmarc.{domain}",
        value=f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}",
        why="DMARC: asks receivers to tell who sends in your name. The address must exist.",
    )


def _for_sendgrid(domain: str) -> Iterator[Wanted]:
    yield Wanted(
        kind="CNAME",
        name=f"em… .{domain}",
        told=_AS_TOLD,
        why="Return path: bounces come back through it, and SPF speaks in your name.",
    )
    for selector in ("s1", "s2"):
        yield Wanted(
            kind="CNAME",
            name=f"{selector}._domainkey.{domain}",
            told=_AS_TOLD,
            why="DKIM: the key with which SendGrid signs your letters.",
        )


def _for_a_server(domain: str, leaving: Leaving) -> Iterator[Wanted]:
    servers = f"a:{leaving.server} mx" if "." in leaving.server else "mx"
    yield Wanted(
        kind="TXT",
        name=leaving.return_path or domain,
        value=f"v=spf1 {servers} ~all",
        why="SPF: names the servers that may send. If there is one already, add what is missing to it.",
    )
    yield Wanted(
        kind="TXT",
        name=f"SELECTOR._domainkey.{domain}",
        told="as the admin of your mail server tells it",
        why="DKIM: the key with which your mail server signs letters.",
    )
    if leaving.return_path:
        yield Wanted(
            kind="MX",
            name=leaving.return_path,
            value=f"10 {leaving.server}." if "." in leaving.server else "",
            told="" if "." in leaving.server else "the server on which the bounce mailbox is",
            why="Return path: bounces come back to this domain.",
        )
