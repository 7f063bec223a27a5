"""An uploaded file on its way through the workers: looked at, shown, and taken in when somebody says so.

The row decides, the job on the broker is a hint. A worker holds a lease while it has a file in hand
and renews it with its progress; a file whose worker was killed is begun anew, and nothing is half
done, for an import is one transaction. The file itself lies in the data directory until the way
ends: done, refused for good, or given up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from django.db import transaction
from django.db.models import F, Q

from mailer.jobs import Job, enqueue, publish
from mailer.members.imports.faults import Fault, ImportRefused
from mailer.members.imports.intake import Choices, taken_up
from mailer.members.imports.missing import Missing
from mailer.members.imports.services import preview_import, write
from mailer.members.imports.watching import LEASE, fall_silent, watched
from mailer.members.models import ImportJob

logger = logging.getLogger(__name__)

State = ImportJob.State
IN_WORK: Final = (State.PREVIEWING, State.IMPORTING)
OPEN: Final = (*IN_WORK, State.PREVIEWED, State.REFUSED)
MOST_ATTEMPTS: Final = 3
GIVEN_UP_AFTER: Final = timedelta(days=7)
_BROKE_OFF: Final = Fault(
    None, "", "reading the file broke off three times", "Tell whoever runs the mailer; the log of the worker says more"
)


class JobMoved(Exception):
    """The file is no longer where this could be done with it: somebody else decided, or a worker has it in hand."""


def upload(
    *, chunks: Iterable[bytes], file_name: str, folder: Path, by: str, now: datetime, choices: Choices | None = None
) -> ImportJob:
    """Keep a file and have it looked at.

    Args:
        folder: the data directory.
    """
    with transaction.atomic():
        job = ImportJob.objects.create(
            file_name=file_name[:250], by=by, asked_at=now, choices=_kept(choices or Choices())
        )
        path = place(job, folder)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("wb") as file:
            path.chmod(0o600)
            file.writelines(chunks)
        enqueue(Job.TAKE_IN_MEMBERS, job.pk)
    return job


def choose(*, job: ImportJob, choices: Choices, now: datetime) -> None:
    """Have the file looked at again, read in another way. Raises JobMoved when it is past that."""
    _move(job, (State.PREVIEWED, State.REFUSED), State.PREVIEWING, now, choices=_kept(choices), faults=[], preview=None)


def accept(*, job: ImportJob, confirmed: bool, now: datetime) -> None:
    """Take the file in as it was shown. Raises JobMoved when it is past that."""
    choices = {**job.choices, "confirmed": confirmed}
    _move(job, (State.PREVIEWED,), State.IMPORTING, now, choices=choices)


def discard(*, job: ImportJob, folder: Path) -> bool:
    """Give a file up that is not in work; returns whether it was there to give up."""
    waiting = ImportJob.objects.filter(pk=job.pk, state__in=(State.PREVIEWED, State.REFUSED))
    given_up = bool(waiting.update(state=State.DISCARDED, preview=None, faults=[]))
    if given_up:
        place(job, folder).unlink(missing_ok=True)
    return given_up


def place(job: ImportJob, folder: Path) -> Path:
    """Where the file lies."""
    return folder / "imports" / str(job.pk)


def bring_on(*, now: datetime, folder: Path) -> None:
    """Hint at files that wait for a worker, and give up those nobody has decided about for a week."""
    unattended = Q(leased_until=None) | Q(leased_until__lt=now)
    for job in ImportJob.objects.filter(unattended, state__in=IN_WORK):
        publish(Job.TAKE_IN_MEMBERS, job.pk)
    for job in ImportJob.objects.filter(state__in=OPEN, asked_at__lt=now - GIVEN_UP_AFTER):
        discard(job=job, folder=folder)


def take_in(job_id: int, *, folder: Path, clock: Callable[[], datetime], own_addresses: Collection[str] = ()) -> None:
    """Do what is next with a file; does nothing if another worker has it, or nothing is next."""
    now = clock()
    unattended = Q(leased_until=None) | Q(leased_until__lt=now)
    due = ImportJob.objects.filter(unattended, pk=job_id, state__in=IN_WORK)
    if not due.update(leased_until=now + LEASE, attempts=F("attempts") + 1, done=0, total=0):
        return
    job = ImportJob.objects.get(pk=job_id)
    choices = replace(_choices(job.choices), own_addresses=own_addresses)
    if job.attempts > MOST_ATTEMPTS:
        _refuse(job, [_BROKE_OFF])
        return
    try:
        if job.state == State.PREVIEWING:
            _preview(job, place(job, folder), choices, clock)
        else:
            _import(job, place(job, folder), choices, clock)
            place(job, folder).unlink(missing_ok=True)
    except ImportRefused as refused:
        _refuse(job, refused.faults)


def _preview(job: ImportJob, path: Path, choices: Choices, clock: Callable[[], datetime]) -> None:
    with watched(job.pk, clock) as progress:
        preview = preview_import(path, now=clock(), choices=choices, progress=progress, name=job.file_name)
    shown = orjson.loads(orjson.dumps(preview, option=orjson.OPT_NON_STR_KEYS))
    _finish(job, state=State.PREVIEWED, preview=shown)


def _import(job: ImportJob, path: Path, choices: Choices, clock: Callable[[], datetime]) -> None:
    """The outcome and the end of the way are one transaction: no file is taken in twice."""
    with watched(job.pk, clock) as progress, taken_up(path, choices, progress, name=job.file_name) as intake:
        fall_silent(job.pk)
        with transaction.atomic():
            report = write(intake, by=job.by, now=clock(), choices=choices, progress=progress)
            _finish(job, state=State.DONE, run=report.run_id, preview={"notes": report.notes})


def _refuse(job: ImportJob, faults: Collection[Fault]) -> None:
    """The file stays: another choice may be all that is needed."""
    _finish(job, state=State.REFUSED, faults=orjson.loads(orjson.dumps(faults)), preview=None)


def _finish(job: ImportJob, *, state: State, **fields: Any) -> None:
    ImportJob.objects.filter(pk=job.pk).update(state=state, leased_until=None, attempts=0, **fields)


def _move(job: ImportJob, before: Collection[State], after: State, now: datetime, **fields: Any) -> None:
    with transaction.atomic():
        moved = ImportJob.objects.filter(pk=job.pk, state__in=before).update(
            state=after, asked_at=now, attempts=0, done=0, total=0, **fields
        )
        if not moved:
            raise JobMoved(f"{job.file_name} is no longer waiting for a decision. Look at it again.")
        enqueue(Job.TAKE_IN_MEMBERS, job.pk)
    job.refresh_from_db()


def _kept(choices: Choices) -> dict[str, Any]:
    return {
        "encoding": choices.encoding,
        "sheet": choices.sheet,
        "mapping": dict(choices.mapping),
        "missing": choices.missing.value,
        "confirmed": choices.confirmed,
        "day_first": choices.day_first,
    }


def _choices(kept: Mapping[str, Any]) -> Choices:
    return Choices(**{**kept, "missing": Missing(kept["missing"])})
