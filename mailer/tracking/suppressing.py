"""Suppressing an address for what was reported about it, with the same result in whatever order reports come.

Of several reports the one that says most stands: a complaint over a bounce over the provider's own
list; among equals the earliest. What staff or an import decided is never overwritten, and what
happened before staff lifted a suppression does not bring it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from mailer.members.models import Address, Suppression
from mailer.members.services import STATE_AFTER, addresses_failed
from mailer.tracking.events import NormalEvent

SOURCE: Final = "provider event"
# From the weakest to the strongest.
STRENGTH: Final = (Suppression.Reason.PROVIDER, Suppression.Reason.HARD_BOUNCE, Suppression.Reason.COMPLAINT)


def suppress_all(failures: Iterable[tuple[NormalEvent, Suppression.Reason]]) -> None:
    """Stop mail to each event's address; a bounced one is replaced by the member's next, with a task for staff."""
    told = [(event, reason) for event, reason in failures if event.address_hash]
    history: defaultdict[str, list[Suppression]] = defaultdict(list)
    for row in Suppression.objects.filter(address_hash__in={event.address_hash for event, _ in told}):
        history[row.address_hash].append(row)
    new: dict[str, Suppression] = {}
    strengthened: dict[str, Suppression] = {}
    for event, reason in told:
        known = history[event.address_hash]
        if any(row.lifted_at and row.lifted_at >= event.at for row in known):
            continue
        in_force = next((row for row in known if row.lifted_at is None), None)
        if in_force is None:
            new[event.address_hash] = _suppression(event, reason)
            known.append(new[event.address_hash])
        elif in_force.source == SOURCE and _says_more(event, reason, in_force):
            in_force.reason, in_force.at, in_force.note = reason, event.at, event.words[:250]
            strengthened[event.address_hash] = in_force
    _write(new, {address: row for address, row in strengthened.items() if address not in new})


def _suppression(event: NormalEvent, reason: Suppression.Reason) -> Suppression:
    return Suppression(
        address_hash=event.address_hash, reason=reason, source=SOURCE, at=event.at, note=event.words[:250]
    )


def _says_more(event: NormalEvent, reason: Suppression.Reason, row: Suppression) -> bool:
    if reason != row.reason:
        return STRENGTH.index(reason) > STRENGTH.index(Suppression.Reason(row.reason))
    return (event.at, event.words[:250]) < (row.at, row.note)


def _write(new: Mapping[str, Suppression], strengthened: Mapping[str, Suppression]) -> None:
    """Write rows by address hash, in one order for all workers, with what they tell about the addresses."""
    # Another worker may be faster with the same address: then its word stands.
    Suppression.objects.bulk_create([new[address] for address in sorted(new)], ignore_conflicts=True)
    Suppression.objects.bulk_update(strengthened.values(), ["reason", "at", "note"])
    rows = [*new.values(), *strengthened.values()]
    for reason, state in STATE_AFTER.items():
        hashes = [row.address_hash for row in rows if row.reason == reason]
        Address.objects.filter(address_hash__in=hashes).update(state=state)
    # Who cried spam must not be written to at another address.
    bounced = {address: row.at for address, row in new.items() if row.reason == Suppression.Reason.HARD_BOUNCE}
    if bounced:
        addresses_failed(since=bounced, source=SOURCE)
