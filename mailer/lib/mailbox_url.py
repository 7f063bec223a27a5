"""A mailbox named by one URL: server, user, password and folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from mailer.lib.server_url import ServerUrl, UrlRefused, parse_server_url

PORTS: Final = {"imaps": 993, "imap+starttls": 143, "imap": 143}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where the mailbox is: server, and folder."""

    server: ServerUrl
    folder: str


def mailbox_of(url: str) -> Mailbox:
    """Read ``imaps://user:password@host:port/FOLDER``; without a folder it is INBOX.

    Raises:
        UrlRefused: it names no mailbox, or no user.
    """
    parts = urlsplit(url)
    server = parse_server_url(parts._replace(path="").geturl(), ports=PORTS, plain="imap")
    if not server.username:
        raise UrlRefused("it must hold a user and a password, as in imaps://user:password@host/INBOX")
    return Mailbox(server, unquote(parts.path.strip("/")) or "INBOX")
