"""Lists of members made by hand, by member number or address, in any mixture.

A name that nobody has is reported, never guessed. An address that several members share stands for
all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.audit.services import record
from mailer.members.models import Address, Member
from mailer.segments.errors import InUse, ListRefused
from mailer.segments.models import MemberList, MemberListEntry
from mailer.segments.pasted import Cell, cells
from mailer.segments.services import free_name, require_writer, uses_of

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class ListReport:
    """What an import did: members new on the list, there already, taken off, and cells that are nobody."""

    row: MemberList
    added: int
    already: int
    removed: int
    unknown: tuple[Cell, ...]


@transaction.atomic
def import_list(
    *, name: str, text: str, by: Staff, now: datetime, replace: bool = False, description: str = ""
) -> ListReport:
    """Put members on the list of this name; it is made if there is none.

    Args:
        text: numbers or addresses, one a line or parted by commas, semicolons, bars or tabs.
        replace: whoever is not in the text is taken off.

    Raises:
        ListRefused: nothing in the text is a member; then nothing was changed.
        NameTaken: the name can't be one.
        Forbidden: the person may not write.
    """
    require_writer(by)
    ids, unknown = _found(list(cells(text)))
    if not ids:
        raise ListRefused("Nobody on the register has one of these numbers or addresses. Nothing was changed.")
    row = _row(name, description, by, now)
    before = set(row.entries.values_list("member_id", flat=True))
    removed = before - ids if replace else set()
    row.entries.filter(member__in=removed).delete()
    new = [MemberListEntry(member_list=row, member_id=pk) for pk in sorted(ids - before)]
    MemberListEntry.objects.bulk_create(new, batch_size=1000)
    report = ListReport(row, len(new), len(ids & before), len(removed), tuple(unknown))
    detail = {"added": report.added, "removed": report.removed, "unknown": len(unknown)}
    _audit(row, by, "imported", **detail)
    return report


@transaction.atomic
def create_list(*, name: str, by: Staff, now: datetime, description: str = "") -> MemberList:
    """An empty list, to be filled by hand.

    Raises:
        NameTaken: another list has this name, or it can't be one.
        Forbidden: the person may not write.
    """
    require_writer(by)
    row = MemberList.objects.create(
        name=free_name(MemberList, name), description=description, created_at=now, changed_at=now, by=by
    )
    _audit(row, by, "created")
    return row


@transaction.atomic
def describe_list(*, row: MemberList, name: str, description: str, by: Staff) -> None:
    """Another name and description. Rules keep the list, for they know it by its number. Raises as ``create_list``."""
    require_writer(by)
    row.name, row.description = free_name(MemberList, name, but=row.pk), description
    row.save(update_fields=["name", "description"])
    _audit(row, by, "changed")


@transaction.atomic
def put_on_list(*, row: MemberList, member: Member, by: Staff, now: datetime) -> bool:
    """Put one member on a list. Returns whether the member was not on it.

    Raises:
        Forbidden: the person may not write.
    """
    require_writer(by)
    _, new = MemberListEntry.objects.get_or_create(member_list=row, member=member)
    return _touched(row, by, now, "member_added", changed=new)


@transaction.atomic
def take_off_list(*, row: MemberList, member: Member, by: Staff, now: datetime) -> bool:
    """Take one member off a list. Returns whether the member was on it. Raises as ``put_on_list``."""
    require_writer(by)
    gone, _ = row.entries.filter(member=member).delete()
    return _touched(row, by, now, "member_removed", changed=bool(gone))


@transaction.atomic
def delete_list(*, row: MemberList, by: Staff) -> None:
    """Remove a list; the members stay on the register.

    Raises:
        InUse: a segment asks about it.
        Forbidden: the person may not write.
    """
    require_writer(by)
    if uses := uses_of(row):
        raise InUse(row.name, uses)
    _audit(row, by, "deleted")
    row.delete()


def _row(name: str, description: str, by: Staff, now: datetime) -> MemberList:
    row = MemberList.objects.select_for_update().filter(name=" ".join(name.split())).first()
    if row is None:
        return MemberList.objects.create(
            name=free_name(MemberList, name), description=description, created_at=now, changed_at=now, by=by
        )
    row.description, row.changed_at = description or row.description, now
    row.save(update_fields=["description", "changed_at"])
    return row


def _touched(row: MemberList, by: Staff, now: datetime, verb: str, *, changed: bool) -> bool:
    if changed:
        MemberList.objects.filter(pk=row.pk).update(changed_at=now)
        _audit(row, by, verb)
    return changed


def _audit(row: MemberList, by: Staff, verb: str, **detail: int) -> None:
    record(actor=f"staff:{by.pk}", action=f"list.{verb}", subject=f"list:{row.pk}", detail=detail)


def _found(wanted: Sequence[Cell]) -> tuple[set[int], list[Cell]]:
    """Ids of the members, and the cells that are nobody."""
    by_key: dict[str, list[int]] = {}
    register = Member.objects.filter(erased_at=None)
    addresses = Address.objects.filter(member__erased_at=None)
    keys = {cell: cell.key for cell in wanted}
    for part in _parts(keys.values()):
        found = [
            *register.filter(number__in=part).values_list("number", "pk"),
            *addresses.filter(address_hash__in=part).values_list("address_hash", "member"),
        ]
        for key, pk in found:
            by_key.setdefault(key, []).append(pk)
    ids = {pk for key in keys.values() for pk in by_key.get(key, ())}
    return ids, [cell for cell, key in keys.items() if key not in by_key]


def _parts(keys: Iterable[str]) -> Iterator[list[str]]:
    left = iter(dict.fromkeys(keys))
    while part := list(islice(left, _AT_ONCE)):
        yield part
