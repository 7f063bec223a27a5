"""Forgetting one person everywhere: the register, their copies, what was reported about them, the provider.

Afterwards the society can still prove that it sent a letter, to how many and with which outcome, and
that a member of this number allowed or refused something on a day; not who that was. Nothing brings
the person back: an import meets the number and leaves it alone, the addresses are suppressed by
their keyed hashes, and choices can only be turned off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from django.db import transaction

from mailer.audit.services import record
from mailer.campaigns.models import TrialCopy
from mailer.deliveries import enclosures
from mailer.deliveries.models import Delivery
from mailer.jobs import Job, enqueue
from mailer.keys.services import forget_answers
from mailer.members.models import Member
from mailer.members.services import erase_from_register
from mailer.outbox import services as outbox
from mailer.privacy.models import ErasureOrder
from mailer.segments.models import MemberListEntry
from mailer.tracking.models import Event

# Of a copy's data these say nothing about the person, and the copy can't be shown again without them.
_KEPT_OF_SNAPSHOT: Final = ("number", "site")
# The other side's words and the reader's program may name or describe the person.
_KEPT_OF_EVENT: Final = ("event", "type", "status", "bounce_classification", "attempt", "sg_machine_open")
_AT_A_TIME: Final = 1000


@dataclass(frozen=True, slots=True)
class Erased:
    """What was emptied. ``addresses`` of them the provider has been told to forget; 0 the second time."""

    letters: int
    addresses: int


@transaction.atomic
def erase_member(*, member: Member, by: str, now: datetime, reason: str = "") -> Erased:
    """Erase a member for good. Doing it again finds nothing left.

    Args:
        by: ``"member"``, ``"staff:<id>"``, ``"retention"``.
        reason: kept in the audit log; must name nobody.
    """
    copies = Delivery.objects.filter(member=member)
    addresses = {*erase_from_register(member=member, by=by, now=now), *copies.values_list("address", flat=True)} - {""}
    outbox.forget(addresses)
    TrialCopy.objects.filter(address__in=addresses).delete()
    MemberListEntry.objects.filter(member=member).delete()
    enclosures.forget(member=member)
    forget_answers(subject=f"member:{member.pk}")
    _forget_events(list(copies.values_list("pk", flat=True)))
    letters = forget_copies(copies.values_list("pk", flat=True))
    if addresses:
        ErasureOrder.objects.create(addresses=sorted(addresses), asked_at=now)
        enqueue(Job.ERASE_AT_PROVIDER)
        detail = {"letters": letters, "addresses": len(addresses), **({"reason": reason} if reason else {})}
        record(actor=by, action="member.erased", subject=f"member:{member.pk}", detail=detail)
    return Erased(letters=letters, addresses=len(addresses))


def forget_copies(ids: Iterable[int]) -> int:
    """Empty who these copies went to and what was merged into them; returns how many letters there were.

    The keyed hash of the address stays: a late bounce still finds its copy. Who was left out of an
    audience stays left out for the same reason.
    """
    rows = list(Delivery.objects.filter(pk__in=list(ids)).only("pk", "snapshot", "refusal"))
    enclosures.forget_copies(row.pk for row in rows)
    for row in rows:
        row.address, row.reason = "", ""
        row.snapshot = "" if row.refusal else _emptied(row.snapshot)
    Delivery.objects.bulk_update(rows, ["address", "reason", "snapshot"], batch_size=_AT_A_TIME)
    return sum(not row.refusal for row in rows)


def _emptied(snapshot: str) -> str:
    """The same shape without a person in it, so that the letter can still be shown as an example."""
    held = orjson.loads(snapshot or "{}")
    return orjson.dumps({name: value if name in _KEPT_OF_SNAPSHOT else "" for name, value in held.items()}).decode()


def _forget_events(copies: list[int]) -> None:
    rows = list(Event.objects.filter(delivery_id__in=copies))
    for row in rows:
        row.detail = {name: value for name, value in row.detail.items() if name in _KEPT_OF_EVENT}
    Event.objects.bulk_update(rows, ["detail"], batch_size=_AT_A_TIME)
