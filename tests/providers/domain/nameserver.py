"""A name server on this machine, by UDP, that knows what it is told and can fall silent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], list[str]]
"""``(name, kind)`` -> values as in a zone file; a text in double quotes."""


def txt(text: str) -> str:
    """A text record's value, cut into the pieces of at most 255 characters that the wire takes."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255)) or '""'


@dataclass
class NameServer:
    """``silent`` names get no answer, ``broken`` ones SERVFAIL; ``asked`` is every question that came."""

    zone: dict[tuple[str, str], list[str]]
    silent: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def answer(self, wire: bytes) -> bytes | None:
        question = dns.message.from_wire(wire)
        [asked] = question.question
        name, kind = asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append(f"{name} {kind}")
        if name in self.silent:
            return None
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif not any(known == name for known, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            self._fill(answer, name, kind)
        return answer.to_wire(max_size=65_000)

    def _fill(self, answer: dns.message.Message, name: str, kind: str) -> None:
        while alias := self.zone.get((name, "CNAME")):
            answer.answer.append(_rrset(name, "CNAME", alias))
            name = alias[0].rstrip(".")
        if values := self.zone.get((name, kind)):
            answer.answer.append(_rrset(name, kind, values))


def _rrset(name: str, kind: str, values: list[str]) -> dns.rrset.RRset:
    return dns.rrset.from_text_list(dns.name.from_text(name), 300, "IN", kind, values)


@contextmanager
def serving(zone: Zone) -> Iterator[NameServer]:
    """A name server that runs until the block ends; ``address`` is ``127.0.0.1:port``."""
    server = NameServer(dict(zone))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(0.05)
        server.address = f"127.0.0.1:{door.getsockname()[1]}"
        over = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, door, over))
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()


def _serve(server: NameServer, door: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        try:
            wire, sender = door.recvfrom(4096)
        except TimeoutError:
            continue
        if (answer := server.answer(wire)) is not None:
            door.sendto(answer, sender)
