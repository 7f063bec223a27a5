"""The figures of ``dispatch`` for a mail server; no database has a part in them.

The three ways take turns, a round each, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from mailer.providers.port import Consignment, Copy, Sender
from mailer.providers.smtp import Server, Smtp
from mailer.rendering.mime import Envelope, Letterhead, MimeForm
from mailer.rendering.parts import Part, Slot
from mailer.rendering.skeleton import Skeleton

CONNECTIONS = 4
BATCH = Smtp.largest
ROUNDS = 10
SENDER = Sender("The Society", "news@society.example.org", "office@society.example.org")
LIST_ID = "news.society.example.org"
LINE = "The council met in the spring and looked at what members had asked for in the year before."
AT_ONCE = 1 << 16
REPLIES = 4
"""To MAIL, RCPT, DATA and the end of the message."""


def letter() -> Skeleton:
    """A letter of 10 KB as it travels: a text part, an HTML part, the recipient's name and links in both."""
    name, link = Slot(("full_name",), "text"), Slot(("unsubscribe_url",), "text")
    lines = "\n".join([LINE] * 41)
    text = Part(("Dear ", f",\n\n{lines}\n\nTo leave: ", "\n"), (name, link))
    prose = "\n".join(f"<p>{LINE}</p>" for _ in range(48))
    html = Part(
        ('<!doctype html><html lang="en"><body><p>Dear ', f"</p>{prose}<a href=", ">Unsubscribe</a></body></html>"),
        (Slot(("full_name",), "html"), Slot(("unsubscribe_url",), "url")),
    )
    return Skeleton(Part(("News of the spring",), ()), Part(("",), ()), text, html)


@dataclass(slots=True)
class Load:
    """What each round sends: consignments for the product, and the same messages as bytes that lie ready."""

    consignments: Sequence[Consignment]
    messages: Sequence[tuple[str, bytes]]

    @classmethod
    def of(cls, recipients: int) -> Load:
        skeleton = letter()
        copies = [_copy(number) for number in range(recipients)]
        return cls(
            [_consignment(skeleton, copies[start : start + BATCH]) for start in range(0, recipients, BATCH)],
            _prepared(skeleton, copies),
        )


def _copy(number: int) -> Copy:
    url = f"https://news.example.org/u/{number:024}"
    values = {"full_name": f"Ada Lovelace {number}", "unsubscribe_url": url}
    address = f"member{number}@mail.example.org"
    return Copy(address, values["full_name"], values, unsubscribe_url=url, reference=str(number))


def _consignment(skeleton: Skeleton, copies: Sequence[Copy]) -> Consignment:
    arguments = {"cid": "1", "bid": copies[0].reference, "att": "1"}
    return Consignment(skeleton, SENDER, copies, arguments, stream="news", list_id=LIST_ID, tracked=False)


def _prepared(skeleton: Skeleton, copies: Sequence[Copy]) -> list[tuple[str, bytes]]:
    form = MimeForm.of(skeleton)
    head = Letterhead(SENDER.name, SENDER.address, SENDER.reply_to, LIST_ID, datetime.now(UTC))
    return [(copy.address, form.message(copy.values, _envelope(head, copy, skeleton.digest[:8]))) for copy in copies]


def _envelope(head: Letterhead, copy: Copy, digest: str) -> Envelope:
    message_id = f"{copy.reference}.1.{digest}@society.example.org"
    return Envelope(head, copy.name, copy.address, copy.unsubscribe_url, message_id)


def figures(*, recipients: int) -> dict[str, float]:
    load = Load.of(max(recipients // ROUNDS, CONNECTIONS))
    with ExitStack() as opened:
        port = opened.enter_context(_sink())
        journals = opened.enter_context(tempfile.TemporaryDirectory(prefix="mailer-journals-"))
        ways: dict[str, Callable[[], None]] = {
            "smtp_s": partial(_product, _provider(port, Path(journals), opened), load.consignments),
            "smtp_smtplib_s": partial(_in_threads, _by_smtplib, _clients(port, opened), load.messages),
            "smtp_floor_s": partial(_in_threads, _by_sendall, _sockets(port, opened), load.messages),
        }
        seconds = _rounds(ways, opened.enter_context(smtplib.SMTP("127.0.0.1", port)))
    scale = recipients / (len(load.messages) * ROUNDS)
    return {
        **{name: round(sum(spent) * scale, 2) for name, spent in seconds.items()},
        "smtp_connections": CONNECTIONS,
        "smtp_message_bytes": len(load.messages[0][1]),
    }


def _rounds(ways: dict[str, Callable[[], None]], asking: smtplib.SMTP) -> dict[str, list[float]]:
    """Seconds of each round of each way. All must have delivered the same, or the figures mean nothing."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    delivered = set()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            before, started = _taken(asking), perf_counter()
            way()
            seconds[name].append(perf_counter() - started)
            delivered.add(tuple(now - then for now, then in zip(_taken(asking), before, strict=True)))
    if len(delivered) != 1:
        raise RuntimeError(f"The ways delivered different messages and bytes: {sorted(delivered)}.")
    return seconds


def _taken(asking: smtplib.SMTP) -> list[int]:
    """Messages and bytes that the server has taken so far."""
    return [int(number) for number in asking.docmd("VRFY")[1].split()]


@contextmanager
def _sink() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks._mailsink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _provider(port: int, journals: Path, opened: ExitStack) -> Smtp:
    server = Server("127.0.0.1", port, security="none", helo="client.example.org")
    provider = Smtp(server=server, journal_dir=journals, connections=CONNECTIONS, budget=600)
    opened.callback(provider.close)
    return provider


def _product(provider: Smtp, consignments: Sequence[Consignment]) -> None:
    """As a worker does: every message written, a journal a batch, every outcome known."""

    def carry(consignment: Consignment) -> None:
        accepted = provider.pack(consignment)()
        if accepted.in_part:
            raise RuntimeError(accepted.reason)
        provider.forget(batch=consignment.arguments["bid"], attempt=consignment.arguments["att"])

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(carry, consignments))


def _clients(port: int, opened: ExitStack) -> list[smtplib.SMTP]:
    clients = [opened.enter_context(smtplib.SMTP("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    for client in clients:
        assert client.sock is not None
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return clients


def _sockets(port: int, opened: ExitStack) -> list[socket.socket]:
    sockets = [opened.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(CONNECTIONS)]
    for connected in sockets:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.recv(AT_ONCE)
    return sockets


def _in_threads(way: Callable[[Any, Sequence[tuple[str, bytes]]], None], clients: list[Any], all_of_it: Any) -> None:
    shares = [all_of_it[number :: len(clients)] for number in range(len(clients))]
    with ThreadPoolExecutor(len(clients)) as threads:
        list(threads.map(way, clients, shares))


def _by_smtplib(client: smtplib.SMTP, messages: Sequence[tuple[str, bytes]]) -> None:
    for address, message in messages:
        client.sendmail(SENDER.address, [address], message)


def _by_sendall(connected: socket.socket, messages: Sequence[tuple[str, bytes]]) -> None:
    """One write a message; the replies are counted and not read."""
    replies = 0
    for address, message in messages:
        envelope = f"MAIL FROM:<{SENDER.address}>\r\nRCPT TO:<{address}>\r\nDATA\r\n".encode()
        connected.sendall(b"".join((envelope, message, b".\r\n")))
        with suppress(BlockingIOError):
            replies += connected.recv(AT_ONCE, socket.MSG_DONTWAIT).count(b"\n")
    while replies < REPLIES * len(messages):
        replies += connected.recv(AT_ONCE).count(b"\n")
