"""A real IMAP server on this machine, as a process of its own, and a way to put mail into it."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from mailer.lib.mailbox_url import Mailbox, mailbox_of

USER, PASSWORD = "bounces", "se/cret"
# What makes passwords slow to guess would make every sign-in of a test slow.
PYMAP = """
from pymap.main import main
from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1
main()
"""


@dataclass(frozen=True)
class ImapServer:
    port: int

    @property
    def url(self) -> str:
        return f"imap://{USER}:se%2Fcret@127.0.0.1:{self.port}/INBOX"

    @property
    def mailbox(self) -> Mailbox:
        return mailbox_of(self.url)

    def deliver(self, *messages: bytes) -> None:
        with self._signed_in() as client:
            for message in messages:
                client.append("INBOX", "", "", message)

    def unread(self) -> int:
        with self._signed_in() as client:
            return len(client.uid("search", "UNSEEN")[1][0].split())

    def clear(self) -> None:
        with self._signed_in() as client:
            client.store("1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(USER, PASSWORD)
        client.select("INBOX")
        try:
            yield client
        finally:
            client.logout()


@contextmanager
def imap_server(*, tls: Sequence[str] = ("--no-tls",)) -> Iterator[ImapServer]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    place = ["--no-service", "admin", "--host", "127.0.0.1", "--port", str(port)]
    account = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen([sys.executable, "-c", PYMAP, *place, *tls, *account], stderr=subprocess.PIPE)
    try:
        _await(port, process)
        yield ImapServer(port)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            assert process.poll() is None, "The IMAP server ended by itself."
            time.sleep(0.05)
        else:
            return
    raise AssertionError("The IMAP server did not start.")
