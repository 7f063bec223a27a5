"""What somebody has to confirm: a file that takes away more than a fifth is more often a wrong export than meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mailer.members.imports.comparing import Tally
from mailer.members.imports.faults import Fault, ImportNeedsConfirmation
from mailer.members.models import ImportRun

MOST_LOST_PERCENT: Final = 20
REMEDY: Final = "Check that the export is complete. If it is meant, confirm it (on the command line: --confirm-shrink)"


def questions(tally: Tally, last: ImportRun | None) -> Iterator[str]:
    """Everything somebody has to confirm; ``last`` is the import before."""
    if last and not tally.only_adds:
        yield from _about_rows(tally.rows, last)
    yield from _about_members(tally)


def last_run() -> ImportRun | None:
    """The last file that was taken in and not undone."""
    return ImportRun.objects.filter(undone_at=None).first()


def _about_rows(rows: int, last: ImportRun) -> Iterator[str]:
    """Whether the file has far fewer rows than the last one."""
    if _is_much(last.rows - rows, last.rows):
        yield (
            f"the file has {rows:,} members, and the last one, of {last.at:%d %B %Y}, had {last.rows:,}: "
            f"{_percent(last.rows - rows, last.rows)} % fewer"
        )


def _about_members(tally: Tally) -> Iterator[str]:
    """Whether far fewer members than before would count, or get mail."""
    if _is_much(tally.lapsing, tally.counted):
        yield (
            f"the membership of {tally.lapsing:,} of {tally.counted:,} members would lapse: "
            f"{_percent(tally.lapsing, tally.counted)} %"
        )
    if _is_much(tally.silenced, tally.counted):
        yield (
            f"mail to {tally.silenced:,} of {tally.counted:,} members would be stopped: "
            f"{_percent(tally.silenced, tally.counted)} %"
        )


def confirm(asked: Iterator[str], *, confirmed: bool) -> None:
    """Raise ImportNeedsConfirmation when there is a question and nobody has answered it."""
    faults = [] if confirmed else [Fault(None, "", question, REMEDY) for question in asked]
    if faults:
        raise ImportNeedsConfirmation(faults)


def _is_much(lost: int, of: int) -> bool:
    return lost * 100 > of * MOST_LOST_PERCENT


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 100
