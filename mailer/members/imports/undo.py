"""Takes back the last import, as far as nobody has gone on from there.

- A field the import changed gets its old value back, if it still has the one the import gave it.
- Members the import brought are removed, unless something has happened with them since.
- Topics, tracking and suppressions that came with the file are taken back; what members or the
  provider have said since stays.

Whatever is kept is told with the reason. All of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.db.models import QuerySet

from mailer.audit.services import record
from mailer.members.imports.bulk import AT_ONCE, blocks
from mailer.members.imports.changes import Plan
from mailer.members.imports.faults import MOST_SHOWN
from mailer.members.imports.matching import complete, members, stopped
from mailer.members.imports.restoring import restored
from mailer.members.imports.withdrawing import withdraw_choices, withdraw_suppressions
from mailer.members.imports.writing import Doing, carry_out
from mailer.members.models import Address, ImportRun, Member, MemberChange, MemberLabel, TopicChoice

UNDONE: Final = "import undone"
_PARTS: Final = (Address, MemberLabel, TopicChoice)
_SINCE: Final = {
    "MemberChange": "changed since",
    "ConsentEvent": "has lines in the consent ledger, which nobody can delete",
    "MemberTask": "has a task of the office",
    "PendingAddress": "has asked for another address",
}


class UndoRefused(Exception):
    """The import can't be undone; the text says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A member who was not put back, or not wholly, and why."""

    number: str
    reason: str


@dataclass(slots=True)
class UndoReport:
    """What became of an import that was undone: members ``restored`` and ``removed``.

    ``kept`` holds the first 50 who stay as they are, wholly or in part; ``kept_total`` counts them.
    """

    run_id: int
    restored: int = 0
    removed: int = 0
    kept_total: int = 0
    kept: list[Kept] = field(default_factory=list)

    def keep(self, number: str, reason: str) -> None:
        self.kept_total += 1
        if len(self.kept) < MOST_SHOWN:
            self.kept.append(Kept(number, reason))


@transaction.atomic
def undo_import(*, run: ImportRun, by: str, now: datetime) -> UndoReport:
    """Take the last import back.

    Raises:
        UndoRefused: it was undone already, or a later one has to be undone first.
    """
    later = ImportRun.objects.filter(undone_at=None, pk__gt=run.pk).first()
    if later:
        raise UndoRefused(f"There is a later import, number {later.pk}. Undo that one first.")
    if not ImportRun.objects.filter(pk=run.pk, undone_at=None).update(undone_at=now, undone_by=by):
        raise UndoRefused(f"Import number {run.pk} was undone already.")
    report = UndoReport(run.pk)
    doing = Doing(None, by, now, UNDONE, f"import {run.pk} undone")
    for changes in blocks(MemberChange.objects.filter(run=run).order_by("pk").iterator(chunk_size=AT_ONCE)):
        _restore(changes, run, doing, report)
    staying: list[int] = []
    added = Member.objects.filter(added_by=run).order_by("pk").values_list("pk", flat=True)
    for ids in blocks(added.iterator(chunk_size=AT_ONCE)):
        staying += _remove(ids, report)
    withdraw_suppressions(run, staying, doing)
    detail = {"restored": report.restored, "removed": report.removed, "kept": report.kept_total}
    record(actor=by, action="members.import_undone", subject=f"import:{run.pk}", detail=detail)
    return report


def _restore(changes: list[MemberChange], run: ImportRun, doing: Doing, report: UndoReport) -> None:
    known = {entry.id: entry for entry in members(pk__in=[change.member_id for change in changes])}
    complete(known.values())
    plan = Plan({})
    for made in changes:
        entry = known[made.member_id]
        if entry.erased:
            report.keep(entry.number, "was erased since")
            continue
        change, kept = restored(entry, made.changes)
        kept += withdraw_choices(entry, made.changes, run, doing)
        if change.after:
            plan.changed.append(change)
        if kept:
            report.keep(entry.number, f"changed since: {', '.join(kept)}")
        report.restored += len(kept) < len(made.changes)
    plan.stopped = stopped({address.hash for change in plan.changed for address in change.addresses or ()})
    carry_out(plan, doing)


def _remove(ids: list[int], report: UndoReport) -> list[int]:
    """Delete members the import brought; returns those who stay."""
    reasons = dict(_reasons_to_stay(ids))
    numbers = dict(Member.objects.filter(pk__in=reasons).values_list("pk", "number"))
    for pk, reason in reasons.items():
        report.keep(numbers[pk], reason)
    going = [pk for pk in ids if pk not in reasons]
    # Addresses, labels and choices go with them.
    Member.objects.filter(pk__in=going).delete()
    report.removed += len(going)
    return list(reasons)


def _reasons_to_stay(ids: list[int]) -> Iterator[tuple[int, str]]:
    """Everything that has come to hang on a member since, in whatever room."""
    for relation in Member._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.related_model in _PARTS:
            continue
        model: type[models.Model] = relation.related_model
        column = relation.field.attname
        held: QuerySet[Any] = QuerySet(model).filter(**{f"{column}__in": ids})
        if model is MemberChange:
            # Of later imports that were undone, too, nothing is left.
            held = held.exclude(run__undone_at__isnull=False).exclude(source=UNDONE)
        reason = _SINCE.get(model.__name__, f"has {model._meta.verbose_name_plural}")
        yield from ((pk, reason) for pk in set(held.values_list(column, flat=True)))
