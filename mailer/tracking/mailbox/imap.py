"""Reading a mailbox over IMAP (RFC 3501), with verified TLS, changing nothing but the mark that says "read"."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from mailer.lib.mailbox_url import Mailbox
from mailer.lib.server_url import ServerUrl

TIMEOUT: Final = 30.0
"""Seconds for one answer of the server."""
MOST_BYTES: Final = 1_000_000
"""Longer messages are no bounces: they are not fetched, and so left for a person."""
_TROUBLE: Final = (OSError, imaplib.IMAP4.error)


class MailboxTrouble(Exception):
    """The mailbox can't be read; the text says why, without password."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message; ``raw`` is None for one that is too long."""

    uid: int
    raw: bytes | None


class Session:
    """An open folder.

    Attributes:
        validity: as long as the server gives the same number, a message keeps its uid.
    """

    def __init__(self, client: imaplib.IMAP4, folder: str) -> None:
        self._client = client
        self._ask("select", _quoted(folder))
        found = client.response("UIDVALIDITY")[1]
        self.validity = int(found[0]) if found and found[0] else 0

    def after(self, uid: int, *, most: int) -> list[int]:
        """The uids of the oldest messages beyond ``uid``."""
        found = self._ask("uid", "search", f"UID {uid + 1}:*")[0] or b""
        # "n:*" always gives the last message, even when its uid is below n.
        return sorted(number for number in map(int, found.split()) if number > uid)[:most]

    def fetch(self, uid: int) -> Fetched:
        """Read one message without marking it."""
        size = self._ask("uid", "fetch", str(uid), "(RFC822.SIZE)")[0]
        words = bytes(size if isinstance(size, bytes) else b"").replace(b"(", b" ").replace(b")", b" ").split()
        if b"RFC822.SIZE" in words and int(words[words.index(b"RFC822.SIZE") + 1]) > MOST_BYTES:
            return Fetched(uid, None)
        answer = self._ask("uid", "fetch", str(uid), "(BODY.PEEK[])")
        return Fetched(uid, next((part[1] for part in answer if isinstance(part, tuple)), None))

    def mark_read(self, uid: int) -> None:
        self._ask("uid", "store", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        try:
            status, answer = getattr(self._client, command)(*arguments)
        except _TROUBLE as exc:
            raise MailboxTrouble(f"The server broke off at {command} ({type(exc).__name__}).") from exc
        if status != "OK":
            raise MailboxTrouble(f"The server refuses {' '.join([command, *arguments[:2]])}.")
        return list(answer)


@contextmanager
def opened(mailbox: Mailbox, *, ca_file: str = "") -> Iterator[Session]:
    """Connect, sign in and open the folder; leaves again at the end.

    Raises:
        MailboxTrouble: with what to look at.
    """
    try:
        client = _connected(mailbox.server, ca_file)
    except ssl.SSLError as exc:
        raise MailboxTrouble(
            f"{mailbox.server.host}: its certificate is not good ({exc.reason}). Correct the host's name, or set "
            "MAILER_SMTP_CA_FILE to the authority that signed it."
        ) from exc
    except _TROUBLE as exc:
        raise MailboxTrouble(
            f"{mailbox.server.host}:{mailbox.server.port} can't be reached ({type(exc).__name__})."
        ) from exc
    try:
        try:
            client.login(mailbox.server.username, mailbox.server.password)
        except _TROUBLE as exc:
            raise MailboxTrouble("The server refuses user or password. Correct MAILER_BOUNCE_IMAP_URL.") from exc
        yield Session(client, mailbox.folder)
    finally:
        with suppress(*_TROUBLE):
            client.logout()


def _connected(server: ServerUrl, ca_file: str) -> imaplib.IMAP4:
    trusted = ssl.create_default_context(cafile=ca_file or None)
    if server.scheme == "imaps":
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=trusted, timeout=TIMEOUT)
    client = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT)
    if server.scheme == "imap+starttls":
        client.starttls(trusted)
    return client


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
