"""Holds a file against the register, block by block, and does with each plan whatever the caller wants.

The same pass serves the preview, which writes nothing, and the import, which does: what was shown
is what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mailer.members.imports.bulk import blocks
from mailer.members.imports.changes import Plan, Setting
from mailer.members.imports.differences import Differences, Kind
from mailer.members.imports.intake import Intake
from mailer.members.imports.matching import load
from mailer.members.imports.missing import Missing, Named, what_becomes_of
from mailer.members.imports.parsing import Progress
from mailer.members.imports.planning import Planner
from mailer.members.imports.remarks import RemarkList
from mailer.members.models import Member, Topic
from mailer.members.queries import grace

CarryOut = Callable[[Plan], Iterable[int]]
"""Carries a plan out and returns the ids of the members it is about."""


@dataclass(slots=True)
class Tally:
    """How many members are new, changed, unchanged, and not named by the file.

    Attributes:
        treated: of the missing, those who are marked or lapse.
        lapsing: who counted until now and does no longer, named by the file or not.
        silenced: known members whom mail is stopped to.
        counted: members before the import whose membership had not lapsed.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    treated: int = 0
    lapsing: int = 0
    silenced: int = 0
    counted: int = 0

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged

    @property
    def only_adds(self) -> bool:
        """Whether the file names nobody who was on the register."""
        return self.created == self.rows

    def add(self, plan: Plan) -> None:
        self.created += len(plan.created)
        self.changed += len(plan.changed)
        self.unchanged += plan.unchanged
        self.lapsing += sum(change.lapses for change in plan.changed)
        self.silenced += sum(bool(change.stopped) for change in plan.changed)

    def treat(self, plan: Plan) -> None:
        """Count those the file does not name."""
        self.treated += len(plan.changed)
        self.lapsing += sum(change.lapses for change in plan.changed)


def nothing(plan: Plan) -> Iterable[int]:
    """Carries nothing out: the preview."""
    del plan
    return ()


def compare(
    intake: Intake,
    *,
    missing: Missing,
    today: date,
    carry_out: CarryOut,
    differences: Differences,
    remarks: RemarkList,
    progress: Progress,
) -> Tally:
    """Go through the file and then through those it does not name.

    Raises:
        ImportRefused: a row may mean several members.
    """
    columns, named = intake.header.columns.names, Named()
    setting = Setting(columns, dict(Topic.objects.values_list("slug", "pk")), today, grace())
    tally = Tally(counted=_counted(setting))
    for rows in intake.spool.blocks():
        block = load(rows, by_address="number" not in columns)
        plan = Planner(block, setting).plan
        named.add(known.id for known in block.known.values())
        named.add(carry_out(plan))
        tally.add(plan)
        differences.add(Kind.NEW, plan.created)
        differences.add(Kind.CHANGED, plan.changed)
        for line, noted in plan.remarks:
            remarks.add(line, [noted])
        progress((intake.spool.rows + tally.rows) // 2, intake.spool.rows)
    for numbers in blocks(intake.refused.numbers):
        named.add(Member.objects.filter(number__in=numbers).values_list("pk", flat=True))
    for ids in named.others():
        tally.missing += len(ids)
        if missing is not Missing.LEAVE or differences.wants(Kind.MISSING):
            changes = what_becomes_of(ids, missing, setting)
            differences.add(Kind.MISSING, changes)
            plan = Plan({}, changed=[change for change in changes if change.after])
            carry_out(plan)
            tally.treat(plan)
    return tally


def _counted(setting: Setting) -> int:
    counts = Q(dues_until=None) | Q(dues_until__gt=setting.lapsed_on)
    return Member.objects.filter(counts, erased_at=None).count()
