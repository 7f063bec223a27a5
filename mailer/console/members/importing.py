"""Bringing a member file: choosing it, the files of the past, and taking the last one back."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer import env
from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.members import naming
from mailer.console.page import show
from mailer.members.imports.background import OPEN, upload
from mailer.members.imports.confirming import last_run
from mailer.members.imports.undo import UndoRefused
from mailer.members.models import ImportJob, ImportRun
from mailer.moving.taking_back import TakenBack
from mailer.moving.taking_back import take_back as take_import_back

_MOST: Final = 20
_NAMED: Final = 10


class MemberFile(forms.Form):
    """The file; everything else is asked once it was looked at."""

    file = forms.FileField(
        label="The file",
        help_text="From your membership system, or your own table: Excel (.xlsx), OpenDocument (.ods) or CSV.",
        error_messages={"required": "Choose a file first.", "empty": "This file is empty. Choose another one."},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
    )


@requires(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take the file; nothing is written to the register by that."""
    form = MemberFile(request.POST, request.FILES) if request.method == "POST" else MemberFile()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        job = upload(
            chunks=given.chunks(),
            file_name=given.name,
            folder=env.current().data_dir,
            by=naming.actor_of(staff_of(request)),
            now=timezone.now(),
        )
        return redirect("console:import-file", pk=job.pk)
    runs = list(ImportRun.objects.all()[:_MOST])
    last = last_run()
    context = {
        "form": form,
        "waiting": list(ImportJob.objects.filter(state__in=OPEN)),
        "runs": runs,
        "names": naming.people(run.by for run in runs),
        "last_pk": last.pk if last else None,
    }
    return show(request, "members/import.html", context)


@requires(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take the last import back."""
    run = get_object_or_404(ImportRun, pk=pk)
    if request.method != "POST":
        return show(request, "members/undo.html", {"run": run, "letters": run.letters.count()})
    person = staff_of(request)
    try:
        taken_back = take_import_back(
            run=run, by=naming.actor_of(person), may_withdraw=person.may(Right.APPROVE), now=timezone.now()
        )
    except UndoRefused as refused:
        notices.refuse(request, str(refused))
    else:
        _tell(request, taken_back)
    return redirect("console:import")


def _tell(request: HttpRequest, taken_back: TakenBack) -> None:
    report = taken_back.members
    notices.tell(
        request, f"The import is taken back: {report.restored:,} members are as before, {report.removed:,} are removed."
    )
    if taken_back.letters:
        notices.tell(request, f"Letters of the earlier system that came with it are deleted: {taken_back.letters:,}.")
    if report.kept_total:
        kept = "; ".join(f"{who.number} ({who.reason})" for who in report.kept[:_NAMED])
        more = f"; and {report.kept_total - _NAMED:,} more" if report.kept_total > _NAMED else ""
        notices.warn(request, f"Kept, wholly or in part: {kept}{more}.")
