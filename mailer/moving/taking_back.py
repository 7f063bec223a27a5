"""Taking an import back with whatever came with it: the members of a file, and the letters of the same export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mailer.archive.earlier import delete_with
from mailer.archive.models import PublicLetter
from mailer.members.imports.undo import UndoRefused, UndoReport, undo_import
from mailer.members.models import ImportRun


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of the members, and how many letters were deleted."""

    members: UndoReport
    letters: int


@transaction.atomic
def take_back(*, run: ImportRun, by: str, may_withdraw: bool, now: datetime) -> TakenBack:
    """Take the last import back.

    Args:
        may_withdraw: whether letters that came with it may go although everybody can read them.

    Raises:
        UndoRefused: it was undone already, a later one has to be undone first, or such letters are public.
    """
    public = PublicLetter.objects.filter(earlier__came_with=run).count()
    if public and not may_withdraw:
        raise UndoRefused(
            f"Letters that came with this import are open to everybody ({public:,}). Ask somebody who may approve "
            "letters to take it back."
        )
    members = undo_import(run=run, by=by, now=now)
    return TakenBack(members, delete_with(run=run, by=by))
