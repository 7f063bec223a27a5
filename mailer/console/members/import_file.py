"""One member file on its way: how far it is, how its columns are read, what it would change, and the decision.

A file that is being worked on shows its progress; one that waits shows everything and asks. The
screens decide nothing: ``mailer.members.imports.background`` moves the file on or says why not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mailer import env
from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires
from mailer.console.members import naming
from mailer.console.page import LIVE_SECONDS, show
from mailer.members.imports.background import IN_WORK, JobMoved, accept, choose, discard, place
from mailer.members.imports.columns import ALIASES, CUSTOM
from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.intake import Choices, ColumnFacts, FileFacts, inspect_file
from mailer.members.imports.missing import Missing
from mailer.members.models import CustomField, ImportJob
from mailer.members.queries import own_fields

State = ImportJob.State
# In the order in which they are told.
KINDS: Final = {"changed": "Changed", "new": "New", "missing": "Not in the file"}
MISSING: Final = (
    (Missing.LEAVE.value, "Leave them as they are", "The file may hold a part of the members only."),
    (Missing.MARK.value, "Mark them", "They get the tag “not in the member file”, so that you can look at them."),
    (Missing.LAPSE.value, "End their membership", "Their dues end as of today, and they get no letters."),
)
DAYS: Final = (
    ("", "As the file itself tells"),
    ("day", "Day first: 05/09 is in September"),
    ("month", "Month first: 05/09 is in May"),
)
_BY_DAYS: Final[dict[str, bool | None]] = {"": None, "day": True, "month": False}


@requires(Right.REGISTER)
@require_safe
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the file is on its way, and what can be done."""
    job = get_object_or_404(ImportJob.objects.select_related("run"), pk=pk)
    if job.state in IN_WORK:
        return show(request, "members/import_moving.html", {"job": job, "seconds": LIVE_SECONDS})
    if job.state in {State.DONE, State.DISCARDED}:
        return show(request, "members/import_done.html", {"job": job})
    own = list(own_fields())
    facts = _facts(job)
    context = {
        "job": job,
        "facts": facts,
        "columns": _columns(facts, job),
        "choices": _choices(own),
        "names": naming.field_names(own),
        "kinds": KINDS,
        "missing": MISSING,
        "days": DAYS,
        "day": next(name for name, first in _BY_DAYS.items() if first is job.choices.get("day_first")),
    }
    return show(request, "members/import_file.html", context)


@requires(Right.REGISTER)
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, alone; the page begins anew once the file waits for somebody."""
    job = get_object_or_404(ImportJob, pk=pk)
    if job.state not in IN_WORK:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return show(request, "members/_moving.html", {"job": job, "seconds": LIVE_SECONDS})


@requires(Right.REGISTER)
@require_POST
def read_so(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the file looked at again, with its columns read as chosen."""
    job = get_object_or_404(ImportJob, pk=pk)
    return _moved(request, job, lambda: choose(job=job, choices=_chosen(request.POST, job), now=timezone.now()))


@requires(Right.REGISTER)
@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file in as it was shown."""
    job = get_object_or_404(ImportJob, pk=pk)
    confirmed = request.POST.get("confirmed") == "1"
    return _moved(request, job, lambda: accept(job=job, confirmed=confirmed, now=timezone.now()))


@requires(Right.REGISTER)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the file away; the register stays as it is."""
    job = get_object_or_404(ImportJob, pk=pk)
    if discard(job=job, folder=env.current().data_dir):
        notices.tell(request, "The file is thrown away. Nothing was changed.")
    return redirect("console:import")


def _moved(request: HttpRequest, job: ImportJob, move: Any) -> HttpResponse:
    try:
        move()
    except JobMoved as moved:
        notices.refuse(request, str(moved))
    return redirect("console:import-file", pk=job.pk)


def _facts(job: ImportJob) -> FileFacts | None:
    """The head of the file; None when it is no table at all, which its faults say."""
    try:
        return inspect_file(
            place(job, env.current().data_dir),
            encoding=job.choices.get("encoding"),
            sheet=job.choices.get("sheet"),
        )
    except (ImportRefused, OSError):
        return None


def _columns(facts: FileFacts | None, job: ImportJob) -> Sequence[tuple[int, ColumnFacts, str]]:
    """Each column that has a name, with its place and the field it is read into."""
    told: Mapping[str, str] = job.choices.get("mapping", {})
    found = facts.columns if facts else ()
    return [(at, column, told.get(column.name, column.field)) for at, column in enumerate(found) if column.name.strip()]


def _choices(own: Sequence[CustomField]) -> list[tuple[str, Any]]:
    groups: list[tuple[str, Any]] = [
        ("", "– not used –"),
        ("The register", [(name, naming.FIELDS.get(name, name)) for name in ALIASES]),
    ]
    ours = [(f"{CUSTOM}{field.slug}", field.name) for field in own]
    return [*groups, ("Your own fields", ours)] if ours else groups


def _chosen(said: Mapping[str, str], job: ImportJob) -> Choices:
    """What the form says; a column read as we would read it anyway is no decision."""
    columns = _columns(_facts(job), job)
    mapping = {column.name: said.get(f"column-{at}", field) for at, column, field in columns}
    guessed = {column.name: column.field for _, column, _ in columns}
    missing = said.get("missing", "")
    return Choices(
        encoding=said.get("encoding") or None,
        sheet=said.get("sheet") or None,
        mapping={name: field for name, field in mapping.items() if field != guessed[name]},
        missing=Missing(missing) if missing in set(Missing) else Missing.LEAVE,
        day_first=_BY_DAYS.get(said.get("days", "")),
    )
