"""What stops mail to an address, whatever anybody prefers, and the way back.

A suppression hangs on the keyed hash of an address: it outlives the member, the erasure and every
import. Each function is safe to call twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from mailer.audit.services import record
from mailer.members.addresses import address_hash as hash_of
from mailer.members.addresses import normalise
from mailer.members.models import Address, AddressState, Suppression

# What a suppression tells about the address itself.
STATE_AFTER: Final[dict[str, AddressState]] = {
    Suppression.Reason.HARD_BOUNCE: AddressState.HARD,
    Suppression.Reason.COMPLAINT: AddressState.COMPLAINED,
}


class LiftRefused(ValueError):
    """Mail to an address can't be allowed again like this; the text says why and what would work."""


@transaction.atomic
def suppress(*, address_hash: str, reason: Suppression.Reason, source: str, now: datetime, note: str = "") -> bool:
    """Stop all mail to an address. The first reason stands; returns False when one was in force."""
    _, created = Suppression.objects.get_or_create(
        address_hash=address_hash,
        lifted_at=None,
        defaults={"reason": reason, "source": source, "note": note[:250], "at": now},
    )
    if created and (state := STATE_AFTER.get(reason)):
        Address.objects.filter(address_hash=address_hash).update(state=state)
    return created


@transaction.atomic
def suppress_address(*, email: str, by: str, why: str, now: datetime) -> bool:
    """Stop all mail to an address by hand; ``why`` is kept and must not name anybody. False: it was stopped.

    Raises:
        AddressRefused: this is no address.
    """
    found = hash_of(normalise(email).key)
    new = suppress(address_hash=found, reason=Suppression.Reason.MANUAL, source=by, now=now, note=why)
    if new:
        record(actor=by, action="suppression.added", subject=f"address:{found}")
    return new


@transaction.atomic
def lift(*, address_hash: str, now: datetime, by: str = "", why: str = "") -> bool:
    """Allow mail to an address again. The old row stays as history; returns whether one was in force."""
    in_force = Suppression.objects.filter(address_hash=address_hash, lifted_at=None)
    lifted = in_force.update(lifted_at=now, lifted_by=by, lifted_because=why[:250])
    if lifted:
        Address.objects.filter(address_hash=address_hash).update(state=AddressState.OK)
    return bool(lifted)


@transaction.atomic
def lift_by_hand(*, email: str, by: str, why: str, now: datetime) -> bool:
    """Allow mail to an address again by hand; ``why`` is kept for good. False: none was in force.

    Raises:
        AddressRefused: this is no address.
    """
    found = hash_of(normalise(email).key)
    lifted = lift(address_hash=found, now=now, by=by, why=why)
    if lifted:
        record(actor=by, action="suppression.lifted", subject=f"address:{found}")
    return lifted


@transaction.atomic
def lift_suppression(*, suppression: Suppression, by: str, why: str, asked: bool, now: datetime) -> bool:
    """Allow mail again from the list, where the address itself is not known. False: it was allowed meanwhile.

    Args:
        asked: whether the person wants letters again and has said so in writing.

    Raises:
        LiftRefused: the law leaves it to the person, who has not asked; or there is no such person any more.
    """
    if not liftable(suppression):
        raise LiftRefused(
            "Whoever had this address asked to be erased. Only when the person joins again and is on the register with "
            "this address can mail be allowed again."
        )
    if needs_asking(suppression) and not asked:
        raise LiftRefused("Mail may go there again only when the person has asked for it, in writing.")
    lifted = lift(address_hash=suppression.address_hash, now=now, by=by, why=why)
    if lifted:
        record(actor=by, action="suppression.lifted", subject=f"address:{suppression.address_hash}")
    return lifted


def needs_asking(suppression: Suppression) -> bool:
    """Whether only the person can allow mail again: after a complaint or an erasure."""
    return suppression.reason in {Suppression.Reason.COMPLAINT, Suppression.Reason.ERASED}


def liftable(suppression: Suppression) -> bool:
    """Whether mail can be allowed again at all: who was erased must have joined anew first."""
    if suppression.reason != Suppression.Reason.ERASED:
        return True
    return Address.objects.filter(address_hash=suppression.address_hash, member__erased_at=None).exists()
