"""Working through the mailbox: each message once, in the order in which they came.

What is understood goes the way of the provider's events, through the inbox, and is marked read once
that is committed. Where we got to is kept, so that what was left for a person is not looked at again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.db import transaction

from mailer.deliveries.archive import batch_of
from mailer.deliveries.links import UNSUBSCRIBE, signer
from mailer.deliveries.models import Delivery, Heartbeat
from mailer.lib.mailbox_url import Mailbox
from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.tracking import inbox
from mailer.tracking.alerts import telling
from mailer.tracking.mailbox.imap import MailboxTrouble, Session, opened
from mailer.tracking.mailbox.sorting import AutoReply, Bounce, ForAPerson, Sorted, Unsubscribe, sort
from mailer.tracking.models import Alert, MailboxPosition

AT_ONCE: Final = 500
SUBJECT: Final = "mailbox:bounces"
READ: Final = "bounces"
"""The heartbeat that says when the mailbox was last read to its end."""
OLDEST: Final = timedelta(days=60)
"""A bounce that speaks of an older letter proves nothing any more."""


@dataclass(frozen=True, slots=True)
class Polled:
    """How many messages were ``bounces``, ``unsubscribes``, ``replies`` by machines, and ``left`` for a person."""

    bounces: int = 0
    unsubscribes: int = 0
    replies: int = 0
    left: int = 0


def poll(mailbox: Mailbox, *, now: datetime, ca_file: str = "", most: int = AT_ONCE) -> Polled:
    """Look at the messages that are new since the last time.

    Raises:
        MailboxTrouble: it can't be read; staff are told, and nothing is lost.
    """
    try:
        with opened(mailbox, ca_file=ca_file) as session:
            done = _work_through(session, mailbox, now=now, most=most)
    except MailboxTrouble as exc:
        words = f"The bounce mailbox can't be read. {exc} Bounces wait in it until it can."
        telling.tell(kind=Alert.Kind.MAILBOX, subject=SUBJECT, words=words, now=now)
        raise
    telling.settle(kind=Alert.Kind.MAILBOX, subject=SUBJECT, now=now)
    Heartbeat.objects.update_or_create(process=READ, defaults={"at": now})
    return Polled(*(done[kind] for kind in ("bounces", "unsubscribes", "replies", "left")))


def position_of(mailbox: Mailbox, session: Session) -> int:
    """The uid of the last message that was looked at; 0 for none."""
    found = MailboxPosition.objects.filter(mailbox=_name(mailbox), validity=session.validity)
    return found.values_list("uid", flat=True).first() or 0


def _name(mailbox: Mailbox) -> str:
    return address_hash(f"{mailbox.server.username}@{mailbox.server.host}/{mailbox.folder}")


def _work_through(session: Session, mailbox: Mailbox, *, now: datetime, most: int) -> Counter[str]:
    position, _ = MailboxPosition.objects.get_or_create(mailbox=_name(mailbox), validity=session.validity)
    done: Counter[str] = Counter()
    for uid in session.after(position.uid, most=most):
        fetched = session.fetch(uid)
        with transaction.atomic():
            kind = _take(sort(fetched.raw) if fetched.raw is not None else ForAPerson(), now=now)
            MailboxPosition.objects.filter(pk=position.pk).update(uid=uid)
        done[kind] += 1
        if kind != "left":
            session.mark_read(uid)
    return done


def _take(message: Sorted, *, now: datetime) -> str:
    """Turn a message into an event, if that is what it is; returns under which name it counts."""
    match message:
        case AutoReply():
            return "replies"
        case Bounce():
            event, kind = _bounce_event(message, now=now), "bounces"
        case Unsubscribe():
            event, kind = _unsubscribe_event(message, now=now), "unsubscribes"
        case _:
            event, kind = None, "left"
    if event is None:
        return "left"
    inbox.receive(body=orjson.dumps([event]), now=now)
    return kind


def _bounce_event(bounce: Bounce, *, now: datetime) -> dict[str, Any] | None:
    copy = _copy_of(bounce, now=now)
    if copy is None:
        return None
    at = min(bounce.at or now, now)
    said = {"reason": bounce.words, "status": bounce.status, "source": "bounce mailbox"}
    about = {"email": copy.address, "timestamp": int(at.timestamp()), "rid": str(copy.pk), "cid": str(copy.campaign_id)}
    if not bounce.permanent:
        return {"event": "deferred", **about, **said, "response": bounce.words}
    return {"event": "bounce", "type": "bounce" if _is_final(bounce.status) else "blocked", **about, **said}


def _is_final(status: str) -> bool:
    """Policy and full mailboxes (RFC 3463: 5.7, 5.2.2, 5.2.3, 5.3) are the other side's answer for today."""
    return not status.startswith(("5.7", "5.2.2", "5.2.3", "5.3"))


def _copy_of(bounce: Bounce, *, now: datetime) -> Delivery | None:
    """The copy that came back. Anybody can write to this mailbox, so an id alone is not believed.

    The report must also name the address the copy went to, or enclose the Message-ID it had.
    """
    hashes = {found for address in bounce.addresses if (found := _hash_of(address))}
    sent = Delivery.objects.filter(refusal="", campaign__started_at__gte=now - OLDEST)
    if bounce.delivery_id is None:
        return sent.filter(address_hash__in=hashes, campaign__started_at__lte=bounce.at or now).order_by("-pk").first()
    copy = sent.filter(pk=bounce.delivery_id).first()
    if copy is None or copy.address_hash in hashes:
        return copy
    return copy if bounce.digest and batch_of(copy).skeleton_id.startswith(bounce.digest) else None


def _hash_of(address: str) -> str:
    try:
        return address_hash(normalise(address).key)
    except AddressRefused:
        return ""


def _unsubscribe_event(message: Unsubscribe, *, now: datetime) -> dict[str, Any] | None:
    delivery_id = signer(UNSUBSCRIBE).read(message.token)
    copy = Delivery.objects.filter(pk=delivery_id, refusal="").first() if delivery_id else None
    if copy is None:
        return None
    at = min(message.at or now, now)
    about = {"email": copy.address, "timestamp": int(at.timestamp()), "rid": str(copy.pk), "cid": str(copy.campaign_id)}
    return {"event": "group_unsubscribe", **about, "source": "mailto"}
