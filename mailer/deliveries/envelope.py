"""A letter as a file that mail programs open: the very bytes SMTP would carry to one reader."""

from __future__ import annotations

from datetime import datetime

from mailer.content.services import society
from mailer.deliveries.readers import Reader
from mailer.providers.wire import NotAscii, ascii_address
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import merge_values
from mailer.rendering.mime import Envelope, Letterhead, MimeForm
from mailer.rendering.skeleton import Skeleton


def as_eml(skeleton: Skeleton, reader: Reader, *, kind: str, now: datetime) -> bytes:
    """The message to ``reader``; ``kind`` is the letter's content type.

    Raises:
        UnrenderableValue: the reader has no address, or data that can't be put into a message.
    """
    row, person = society(), reader.recipient
    head = Letterhead(
        sender_name=row.sender_name,
        sender=ascii_address(row.sender_address),
        reply_to=ascii_address(row.reply_to),
        list_id=f"{kind}.{row.list_domain}",
        date=now,
    )
    envelope = Envelope(
        head=head,
        name=f"{person.given_name} {person.family_name}".strip(),
        address=_reachable(reader),
        unsubscribe_url=person.unsubscribe_url,
        message_id=f"preview@{row.list_domain}",
    )
    return MimeForm.of(skeleton).message(merge_values(person, skeleton.fields), envelope)


def _reachable(reader: Reader) -> str:
    try:
        return ascii_address(reader.address)
    except NotAscii as exc:
        raise UnrenderableValue("address", f"can't be used. {exc}") from exc
