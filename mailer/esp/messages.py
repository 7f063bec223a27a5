"""One recipient's copy as the message that anymail hands to a service, with our own headers and references."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import Any, Final

import idna
from anymail.message import AnymailMessage

from mailer.esp.services import Service
from mailer.providers.port import BadCopy, Consignment, Copy
from mailer.providers.wire import NotAscii, ascii_address
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.mime_head import ways_out

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def messages_of(consignment: Consignment, service: Service, *, followed: bool) -> list[Any]:
    """A message for each copy. ``followed``: whether the service may be told to follow opens and clicks.

    Raises:
        BadCopy: naming the one copy that can't be written.
    """
    made = []
    for index, copy in enumerate(consignment.copies):
        try:
            made.append(_message(consignment, copy, service, followed=followed))
        except (NotAscii, UnrenderableValue, idna.IDNAError) as exc:
            raise BadCopy(index, str(exc)) from exc
    return made


def _message(consignment: Consignment, copy: Copy, service: Service, *, followed: bool) -> Any:
    letter, sender = consignment.skeleton.render(copy.values), consignment.sender
    if _CONTROL.search(letter.subject):
        raise UnrenderableValue("subject", "holds a control character. Correct this member's record.")
    message = AnymailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=_mailbox(sender.name, sender.address),
        to=[_mailbox(copy.name, copy.address)],
        reply_to=[_mailbox("", sender.reply_to)] if sender.reply_to else [],
        headers=_headers(consignment, copy),
    )
    message.attach_alternative(letter.html, "text/html")
    for file in consignment.attachments:
        message.attach(file.name, file.content, file.media_type)
    _refer(message, {**consignment.arguments, "rid": copy.reference}, consignment.stream, service)
    if service.tracks:
        message.track_opens = message.track_clicks = consignment.tracked and followed
    return message


def _refer(message: Any, arguments: dict[str, str], stream: str, service: Service) -> None:
    """Put on the message what its reports bring back."""
    message.tags = [stream]
    if service.reference == "metadata":
        message.metadata = arguments
    else:
        message.tags += [f"{name}:{value}" for name, value in arguments.items()]


def _headers(consignment: Consignment, copy: Copy) -> dict[str, str]:
    if not consignment.list_id:
        return {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
    return {
        "List-Id": f"<{consignment.list_id}>",
        "List-Unsubscribe": ways_out(copy.unsubscribe_url, copy.unsubscribe_mailto),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


def _mailbox(name: str, address: str) -> str:
    """A display name, which may be empty, and an address, as a header has them before it is encoded."""
    local, _, domain = ascii_address(address).rpartition("@")
    try:
        return str(Address(" ".join(_CONTROL.sub(" ", name).split()), username=local, domain=domain))
    except (ValueError, IndexError) as exc:
        raise UnrenderableValue("address", "is no address that a header can carry. Correct it.") from exc
