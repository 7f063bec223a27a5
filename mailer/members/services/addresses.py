"""A member's addresses: adding, preferring, removing, and a change the member confirms.

A member with addresses has one preferred, the one letters go to. Each function writes the member's
history, and does nothing when there is nothing to change.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mailer.members.addresses import AddressRefused, NormalisedAddress, normalise
from mailer.members.addresses import address_hash as hash_of
from mailer.members.models import Address, AddressState, Member, PendingAddress, Suppression
from mailer.members.queries import usable_addresses
from mailer.members.services.history import Doer, addresses_change
from mailer.members.services.suppressions import STATE_AFTER

CONFIRM_WITHIN: Final = timedelta(days=7)


@transaction.atomic
def add_address(
    *, member: Member, email: str, by: str, source: str, now: datetime, preferred: bool = False, reason: str = ""
) -> Address:
    """Give a member an address; the first one is preferred in any case. One they have comes back as it is.

    Raises:
        AddressRefused: this is no address, or the member was erased.
    """
    _refuse_erased(member)
    found = normalise(email)
    with addresses_change(member, Doer(by, source, now, reason)):
        return _add(member, found, preferred=preferred)


@transaction.atomic
def make_preferred(*, address: Address, by: str, source: str, now: datetime, reason: str = "") -> bool:
    """Send letters to this address from now on. Returns whether that is new."""
    with addresses_change(address.member, Doer(by, source, now, reason)):
        return _prefer(address)


@transaction.atomic
def remove_address(*, address: Address, by: str, source: str, now: datetime, reason: str = "") -> bool:
    """Take an address off the register; where it was preferred, the next one that works takes its place."""
    with addresses_change(address.member, Doer(by, source, now, reason)):
        removed, _ = Address.objects.filter(pk=address.pk).delete()
        left = address.member.addresses
        if removed and not left.filter(preferred=True).exists():
            successor = usable_addresses(address.member_id).order_by("pk").first() or left.order_by("pk").first()
            if successor:
                _prefer(successor)
    return bool(removed)


@transaction.atomic
def request_address_change(*, member: Member, email: str, now: datetime) -> PendingAddress:
    """Note the address a member wants to move to. It is theirs once they confirm from there.

    Asking again ends what was asked before.

    Raises:
        AddressRefused: this is no address, mail to it is stopped, or the member was erased.
    """
    _refuse_erased(member)
    found = normalise(email)
    if Suppression.objects.filter(address_hash=hash_of(found.key), lifted_at=None).exists():
        raise AddressRefused("mail to this address has been stopped", "Use another one, or write to the office")
    pending, _ = PendingAddress.objects.update_or_create(
        member=member, defaults={"email": found.email, "address_hash": hash_of(found.key), "asked_at": now}
    )
    return pending


@transaction.atomic
def confirm_address_change(*, member: Member, address_hash: str, now: datetime, source: str = "preferences") -> bool:
    """Move the member to the address they asked for; the one letters went to until now is taken off.

    Args:
        address_hash: of the address the confirmation was mailed to.

    Returns:
        False when it was not asked for, was asked for more than seven days ago, or is done already.
    """
    asked = PendingAddress.objects.select_for_update().filter(member=member, address_hash=address_hash)
    pending = asked.filter(asked_at__gte=now - CONFIRM_WITHIN).first()
    if pending is None or member.erased_at:
        return False
    with addresses_change(member, Doer("member", source, now, "confirmed by mail")):
        member.addresses.filter(preferred=True).exclude(address_hash=address_hash).delete()
        _add(member, normalise(pending.email), preferred=True)
        pending.delete()
    return True


def _add(member: Member, found: NormalisedAddress, *, preferred: bool) -> Address:
    address_hash = hash_of(found.key)
    address, _ = Address.objects.get_or_create(
        member=member, address_hash=address_hash, defaults={"email": found.email, "state": _state(address_hash)}
    )
    if preferred or not member.addresses.filter(preferred=True).exists():
        _prefer(address)
    return address


def _prefer(address: Address) -> bool:
    # First nobody, then the right one: the database allows one preferred address at every moment.
    Address.objects.filter(member=address.member_id, preferred=True).exclude(pk=address.pk).update(preferred=False)
    chosen = Address.objects.filter(pk=address.pk, preferred=False).update(preferred=True)
    address.preferred = True
    return bool(chosen)


def _state(address_hash: str) -> AddressState:
    """What a suppression in force says about an address that is new to the register."""
    in_force = Suppression.objects.filter(address_hash=address_hash, lifted_at=None).first()
    return STATE_AFTER.get(in_force.reason, AddressState.OK) if in_force else AddressState.OK


def _refuse_erased(member: Member) -> None:
    if Member.objects.filter(pk=member.pk, erased_at__isnull=False).exists():
        raise AddressRefused("this member was erased", "Put the person on the register anew if they joined again")
