"""What a message in the bounce mailbox is. Pure: bytes in, one of four answers out.

Everything in it was written by strangers. Only headers that machines write are believed, and of an
unsubscribe the subject alone: quoted text, however it got there, does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from flufl.bounce import all_failures

from mailer.lib.tokens import LENGTH

_VERP: Final = re.compile(r"bounce\+(\d{1,15})@", re.IGNORECASE)
_ENVELOPE: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_MESSAGE_ID: Final = re.compile(r"<(\d{1,15})\.(\d{1,6})\.([0-9a-f]{8})@[^<>\s]+>")
_TOKEN: Final = re.compile(rf"\bu-([A-Za-z0-9_-]{{{LENGTH}}})(?![A-Za-z0-9_-])")
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_AWAY: Final = re.compile(
    r"^(auto(matic)?[ -]?(reply|response)|out of (the )?office|abwesen|absence|réponse auto)", re.IGNORECASE
)
_AUTOMATIC: Final = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply")
_LONGEST_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class Bounce:
    """A copy came back.

    Attributes:
        delivery_id: from the return path, or from the Message-ID of what is enclosed; None where neither tells.
        attempt, digest: from that Message-ID: only who had the letter knows them.
        addresses: whom it could not be delivered to.
        status: RFC 3463, "" where none is told; it tells whether to believe in ``permanent``.
    """

    delivery_id: int | None
    digest: str
    addresses: tuple[str, ...]
    permanent: bool
    status: str
    words: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Somebody sent the mail that the List-Unsubscribe header asks for."""

    token: str
    at: datetime | None


class AutoReply:
    """A machine answered for a person. Nothing follows from it, least of all an answer."""


class ForAPerson:
    """Nothing that a machine should decide about."""


Sorted = Bounce | Unsubscribe | AutoReply | ForAPerson


def sort(raw: bytes) -> Sorted:
    """Say what a message is. Never raises: what can't be understood is for a person."""
    try:
        return _sorted(message_from_bytes(raw))
    except Exception:  # noqa: BLE001 - the parsers of mail meet things nobody foresaw
        return ForAPerson()


def _sorted(message: Message) -> Sorted:
    report = message.get_content_type() == "multipart/report"
    if report and str(message.get_param("report-type") or "").lower() == "delivery-status":
        return _bounce(message) or ForAPerson()
    if _is_automatic(message):
        return AutoReply()
    if _is_from_mail_system(message):
        return _bounce(message) or ForAPerson()
    token = _TOKEN.search(_subject(message))
    return Unsubscribe(token[1], _date(message)) if token else ForAPerson()


def _is_automatic(message: Message) -> bool:
    """RFC 3834, and what was used before and beside it; a bounce in an old form comes from nobody."""
    if _return_path(message) == "<>":
        return bool(_AWAY.match(_subject(message)))
    said = str(message.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
    precedence = str(message.get("Precedence") or "").strip().lower()
    return (
        said not in {"no", ""}
        or precedence in {"auto_reply", "bulk", "junk", "list"}
        or any(name in message for name in _AUTOMATIC)
        or bool(_AWAY.match(_subject(message)))
    )


def _is_from_mail_system(message: Message) -> bool:
    senders = [address.lower() for _, address in getaddresses([str(message.get("From") or "")])]
    return _return_path(message) == "<>" or any(
        sender.partition("@")[0] in {"mailer-daemon", "postmaster", "mail-daemon"} for sender in senders
    )


def _return_path(message: Message) -> str:
    return str(message.get("Return-Path") or "").strip()


def _bounce(message: Message) -> Bounce | None:
    temporary, permanent = all_failures(message)
    failed = permanent or temporary
    status, words = _diagnosis(message)
    if not failed:
        return None
    enclosed = _enclosed_id(message)
    verp = _verp(message)
    return Bounce(
        delivery_id=int(enclosed[1]) if enclosed else verp,
        digest=enclosed[3] if enclosed and verp in (None, int(enclosed[1])) else "",
        addresses=tuple(sorted(address.decode("utf-8", "replace") for address in failed)),
        permanent=bool(permanent) and not status.startswith("4"),
        status=status,
        words=words,
        at=_date(message),
    )


def _verp(message: Message) -> int | None:
    lines = [str(value) for name in _ENVELOPE for value in message.get_all(name, [])]
    found = next((match for line in lines if (match := _VERP.search(line))), None)
    return int(found[1]) if found else None


def _enclosed_id(message: Message) -> re.Match[str] | None:
    """The Message-ID of the copy that came back, from the letter or its headers that are enclosed."""
    for part in message.walk():
        if part is not message and (found := _MESSAGE_ID.search(str(part.get("Message-ID") or ""))):
            return found
        if part.get_content_type() == "text/rfc822-headers" and (found := _MESSAGE_ID.search(_text(part))):
            return found
    return None


def _diagnosis(message: Message) -> tuple[str, str]:
    """The enhanced status code and the other server's words, from the report for machines or else from the text."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if isinstance(block, Message) and block.get("Status"):
                    words = " ".join(str(block.get("Diagnostic-Code") or "").split())
                    return str(block["Status"]).split()[0], words.partition(";")[2].strip()[:_LONGEST_WORDS] or words
    text = " ".join(" ".join(_texts(message)).split())
    found = _STATUS.search(text)
    return (found[1], text[max(found.start() - 40, 0) :][:_LONGEST_WORDS]) if found else ("", text[:_LONGEST_WORDS])


def _texts(message: Message) -> Iterator[str]:
    return (_text(part) for part in message.walk() if part.get_content_type() == "text/plain")


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _subject(message: Message) -> str:
    return " ".join(str(make_header(decode_header(str(message.get("Subject") or "")))).split())


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date")))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
