"""Suppressing an address for what was reported about it, with the same result in whatever order reports come.

Of several reports the one that says most stands: a complaint over a bounce over the provider's own
list; among equals the earliest. What staff or an import decided is never overwritten, and what
happened before staff lifted a suppression does not bring it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from mailer.members.models import Address, Suppression
from mailer.members.services import STATE_AFTER, address_failed, suppress
from mailer.tracking.events import NormalEvent

SOURCE: Final = "provider event"
# From the weakest to the strongest.
STRENGTH: Final = (Suppression.Reason.PROVIDER, Suppression.Reason.HARD_BOUNCE, Suppression.Reason.COMPLAINT)


def suppress_all(failures: Iterable[tuple[NormalEvent, Suppression.Reason]]) -> None:
    """Stop mail to each event's address; a bounced one is replaced by the member's next, with a task for staff."""
    told = [(event, reason) for event, reason in failures if event.address_hash]
    known = defaultdict(list)
    for row in Suppression.objects.filter(address_hash__in={event.address_hash for event, _ in told}):
        known[row.address_hash].append(row)
    for event, reason in told:
        history = known[event.address_hash]
        if any(row.lifted_at and row.lifted_at >= event.at for row in history):
            continue
        in_force = next((row for row in history if row.lifted_at is None), None)
        if in_force is None:
            history.append(_suppress(event, reason))
        elif in_force.source == SOURCE and _says_more(event, reason, in_force):
            _strengthen(in_force, event, reason)


def _suppress(event: NormalEvent, reason: Suppression.Reason) -> Suppression:
    # Who cried spam must not be written to at another address.
    stop = address_failed if reason is Suppression.Reason.HARD_BOUNCE else suppress
    stop(address_hash=event.address_hash, reason=reason, source=SOURCE, now=event.at, note=_note(event))
    # As it is stored now: nobody else writes it before this transaction ends.
    return Suppression(
        address_hash=event.address_hash, reason=reason, source=SOURCE, at=event.at, note=_note(event), lifted_at=None
    )


def _says_more(event: NormalEvent, reason: Suppression.Reason, row: Suppression) -> bool:
    if reason != row.reason:
        return STRENGTH.index(reason) > STRENGTH.index(Suppression.Reason(row.reason))
    return (event.at, _note(event)) < (row.at, row.note)


def _strengthen(row: Suppression, event: NormalEvent, reason: Suppression.Reason) -> None:
    row.reason, row.at, row.note = reason, event.at, _note(event)
    in_force = Suppression.objects.filter(address_hash=row.address_hash, lifted_at=None, source=SOURCE)
    in_force.update(reason=row.reason, at=row.at, note=row.note)
    if state := STATE_AFTER.get(reason):
        Address.objects.filter(address_hash=event.address_hash).update(state=state)


def _note(event: NormalEvent) -> str:
    return event.words[:250]
