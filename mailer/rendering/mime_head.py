"""The header lines of a message, but for the subject, as bytes with their line ends.

Nothing that a recipient or a sender is called can add a header: every value is checked or encoded
here, and what can't be written is refused by the name of its field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from typing import Final

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.mime_words import FOLD, LINE, phrase

LONGEST_LINE: Final = 998
"""Characters a line may have by RFC 5322, without its end."""

_ADDRESS: Final = re.compile(r"[^\s<>()\[\]:;,@\\\"\x00-\x20\x7f-\xa0]+@[A-Za-z0-9.-]+")
_LONGEST_WAYS: Final = LONGEST_LINE - len("List-Unsubscribe: ")
_MAILTO: Final = re.compile(r"|mailto:[!-;=?-~]+")
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Letterhead:
    """What all copies of one consignment share.

    Attributes:
        sender, reply_to: addresses, their domains in ASCII.
        list_id: RFC 2919 identifier, without brackets; "" for a message to one person that is no list mail.
        date: with a time zone.
    """

    sender_name: str
    sender: str
    reply_to: str
    list_id: str
    date: datetime

    @cached_property
    def lines(self) -> bytes:
        """Raises ``UnrenderableValue`` for an address or a list id that can't be written."""
        if not re.fullmatch(r"[A-Za-z0-9._-]{0,255}", self.list_id):
            raise UnrenderableValue("list_id", "is no list id. Use letters, digits, dots and dashes only.")
        lines = [
            mailbox("From", self.sender_name, self.sender),
            f"Date: {format_datetime(self.date)}",
            *(_of_a_list(self.list_id) if self.list_id else ["Auto-Submitted: auto-generated"]),
            "X-Auto-Response-Suppress: OOF, AutoReply",
            "MIME-Version: 1.0",
        ]
        if self.reply_to:
            lines.insert(1, mailbox("Reply-To", "", self.reply_to))
        return "".join(f"{line}\r\n" for line in lines).encode()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What differs from copy to copy outside the letter. ``address`` has its domain in ASCII.

    Attributes:
        unsubscribe_url: not used for what is no list mail.
        unsubscribe_mailto: a ``mailto:`` address that does the same by mail, or "".
        message_id: without brackets; the caller makes it unique.
    """

    head: Letterhead
    name: str
    address: str
    unsubscribe_url: str
    message_id: str
    unsubscribe_mailto: str = ""

    @property
    def needs_smtputf8(self) -> bool:
        """An address's part before the @ is not ASCII: only servers with SMTPUTF8 (RFC 6531) take that."""
        return not (self.address.isascii() and self.head.sender.isascii() and self.head.reply_to.isascii())

    def lines(self) -> bytes:
        """Raises ``UnrenderableValue``."""
        own = f"{mailbox('To', self.name, self.address)}\r\nMessage-ID: <{self.message_id}>\r\n"
        if self.head.list_id:
            own += f"List-Unsubscribe: {ways_out(self.unsubscribe_url, self.unsubscribe_mailto)}\r\n"
        return own.encode() + self.head.lines


def ways_out(url: str, mailto: str) -> str:
    """The value of List-Unsubscribe: the web address, and behind it the ``mailto:`` one unless that is "".

    It is one unfolded line: folded or encoded, one-click unsubscribing breaks everywhere.

    Raises:
        UnrenderableValue: it can't be written in one line.
    """
    ways = f"<{url}>, <{mailto}>" if mailto else f"<{url}>"
    if not _is_url(url) or len(ways) > _LONGEST_WAYS or not _MAILTO.fullmatch(mailto):
        raise UnrenderableValue("unsubscribe_url", "is no web address that fits into one line. Shorten it.")
    return ways


def _of_a_list(list_id: str) -> list[str]:
    return [f"List-Id: <{list_id}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Precedence: bulk"]


def _is_url(text: str) -> bool:
    return (
        text.startswith(("https://", "http://"))
        and text.isascii()
        and text.isprintable()
        and " " not in text
        and "<" not in text
        and ">" not in text
    )


def mailbox(header: str, name: str, address: str) -> str:
    """One header line with a display name, which may be empty, and an address.

    Raises:
        UnrenderableValue: the address could be read as something else, or the name holds half a character.
    """
    if not _ADDRESS.fullmatch(address):
        raise UnrenderableValue("address", "is no address that a header can carry. Correct it.")
    if not (name.isascii() and name.isprintable()):
        name = _CONTROLS.sub(" ", name)
    name = " ".join(name.split())
    if not name:
        return f"{header}: <{address}>"
    try:
        words = phrase(name, name_length=len(header) + 2)
    except UnicodeEncodeError as exc:
        raise UnrenderableValue("name", "holds half a character (a lone surrogate). Import it again.") from exc
    last = len(words) - words.rfind("\n") + len(header) + 2
    between = " " if last + len(address) + 3 <= LINE else FOLD
    return f"{header}: {words}{between}<{address}>"
