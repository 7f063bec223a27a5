"""The one way to write a member's history: inside the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailer.hooks.events import Event
from mailer.hooks.telling import tell
from mailer.members.models import Address, Member, MemberChange

type_of_changes = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Doer:
    """Who changes the register, through what, why and when.

    Attributes:
        by: ``"member"``, ``"staff:<id>"``, or the name of a process.
        source: the door: ``"console"``, ``"import"``, ``"preferences"``, ``"bounce"``, ...
        reason: why, in the words of who did it; may be empty.
    """

    by: str
    source: str
    now: datetime
    reason: str = ""


def remember(member: Member, changes: type_of_changes, doer: Doer) -> None:
    """Append ``{field: [before, after]}`` to the member's history; no changes, no line."""
    if not changes:
        return
    Member.objects.filter(pk=member.pk).update(updated_at=doer.now)
    MemberChange.objects.create(
        member=member,
        at=doer.now,
        by=doer.by,
        source=doer.source,
        reason=doer.reason[:250],
        changes={field: list(pair) for field, pair in changes.items()},
    )
    tell(Event.MEMBER_CHANGED, now=doer.now, member=member.pk, fields=sorted(changes))


def addresses_of(member: Member) -> list[str]:
    """The member's addresses as the history keeps them: the preferred one first."""
    return list(Address.objects.filter(member=member).order_by("-preferred", "pk").values_list("email", flat=True))


@contextmanager
def addresses_change(member: Member, doer: Doer) -> Iterator[None]:
    """Remember what becomes of the member's addresses inside the block."""
    # Two changes to one member's addresses follow each other: each sees a preferred address, or none.
    Member.objects.select_for_update().get(pk=member.pk)
    before = addresses_of(member)
    yield
    after = addresses_of(member)
    remember(member, {"addresses": (before, after)} if before != after else {}, doer)
