"""Fresh links: what opens a member's private pages, mailed to the address on record.

A letter may have been forwarded, so its links show nothing private. A fresh link is for one
purpose, works for an hour (the confirmation of a new address for as long as the change waits), and
ends when the member's address changes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from django.db import transaction
from django.urls import reverse

from mailer import env
from mailer.content.models import Society
from mailer.deliveries.links import signer
from mailer.lib.tokens import TokenSigner
from mailer.members.models import Address, Member, PendingAddress
from mailer.members.services.addresses import CONFIRM_WITHIN
from mailer.outbox.composing import compose
from mailer.outbox.services import post
from mailer.public.languages import in_language_of
from mailer.public.models import FreshLink

Purpose = FreshLink.Purpose
PURPOSES: Final = tuple(f"fresh-{purpose.value}" for purpose in Purpose)
"""What their tokens are signed for."""
VALID: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=30)
MOST_AN_HOUR: Final = 5
"""Links of all purposes that one member is mailed in an hour: a stranger with a letter must not flood a mailbox."""


class Mailed(Enum):
    """What became of a wish for a link."""

    ON_ITS_WAY = auto()
    TOO_OFTEN = auto()
    NO_ADDRESS = auto()


@transaction.atomic
def mail_link(*, member: Member, purpose: FreshLink.Purpose, society: Society, now: datetime) -> Mailed:
    """Mail a link for one purpose to the member's address on record."""
    home = Address.objects.filter(member=member, preferred=True).first()
    return _mail(home, purpose, society, now) if home else Mailed.NO_ADDRESS


@transaction.atomic
def mail_confirmation(*, pending: PendingAddress, society: Society, now: datetime) -> Mailed:
    """Mail the link that confirms a new address, to that address."""
    return _mail(pending, Purpose.CONFIRM, society, now)


def open_link(token: str, purpose: FreshLink.Purpose, *, now: datetime) -> FreshLink | None:
    """The link behind a token; None for whatever is forged, for another purpose, too old, used or overtaken."""
    number = _signer(purpose).read(token)
    if number is None:
        return None
    links = FreshLink.objects.select_related("member").filter(
        pk=number, purpose=purpose, used_at=None, made_at__gt=now - _valid(purpose), member__erased_at=None
    )
    link = links.first()
    return link if link and _still_theirs(link) else None


def use_up(link: FreshLink, *, now: datetime) -> bool:
    """End a link. False when somebody else was faster."""
    return bool(FreshLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now))


def token_of(link: FreshLink) -> str:
    return _signer(Purpose(link.purpose)).sign(link.pk)


def _mail(to: Address | PendingAddress, purpose: FreshLink.Purpose, society: Society, now: datetime) -> Mailed:
    # Locked, so that forms sent at the same moment are counted one by one.
    member = Member.objects.select_for_update().get(pk=to.member_id)
    if FreshLink.objects.filter(member=member, made_at__gt=now - VALID).count() >= MOST_AN_HOUR:
        return Mailed.TOO_OFTEN
    FreshLink.objects.filter(made_at__lte=now - KEPT).delete()
    link = FreshLink.objects.create(member=member, purpose=purpose, address_hash=to.address_hash, made_at=now)
    url = f"{env.current().public_url}{reverse(f'member-{purpose.value}', args=[token_of(link)])}"
    with in_language_of(member):
        message = compose(purpose.value, {"society": society, "url": url})
    name = f"{member.given_name} {member.family_name}".strip()
    until = now + _valid(purpose)
    post(kind=purpose.value, address=to.email, name=name, message=message, expires_at=until, now=now)
    return Mailed.ON_ITS_WAY


def _valid(purpose: FreshLink.Purpose) -> timedelta:
    return CONFIRM_WITHIN if purpose == Purpose.CONFIRM else VALID


def _still_theirs(link: FreshLink) -> bool:
    """Whether the address it was mailed to is still the member's own, or the one that waits to be."""
    if link.purpose == Purpose.CONFIRM:
        return PendingAddress.objects.filter(member=link.member_id, address_hash=link.address_hash).exists()
    return Address.objects.filter(member=link.member_id, address_hash=link.address_hash, preferred=True).exists()


def _signer(purpose: FreshLink.Purpose) -> TokenSigner:
    return signer(f"fresh-{purpose.value}")
