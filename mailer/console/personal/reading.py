"""A letter of a set as one member will get it, and the files that come with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError
from mailer.console.access import requires
from mailer.console.page import show
from mailer.console.personal.held import addressees, set_or_404
from mailer.console.preview import framed
from mailer.deliveries.enclosures import enclosures_of
from mailer.deliveries.models import Enclosure
from mailer.notices.previews import letter_to


@requires(Right.PERSONS)
@require_safe
def look(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """The letter in its frame, its subject, its files."""
    row = set_or_404(pk)
    found = get_object_or_404(addressees(row), member=member_id)
    try:
        subject, fault = letter_to(found, today=timezone.now().date()).subject, ""
    except CampaignError as exc:
        subject, fault = "", str(exc)
    files = enclosures_of(row.campaign, [member_id]).select_related("file").defer("file__body")
    context = {"row": row, "member": found.member, "subject": subject, "fault": fault, "files": list(files)}
    return show(request, "personal/look.html", context)


@requires(Right.PERSONS)
@require_safe
@xframe_options_sameorigin
def frame(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """The letter itself."""
    found = get_object_or_404(addressees(set_or_404(pk)), member=member_id)
    try:
        return framed(letter_to(found, today=timezone.now().date()).html)
    except CampaignError as exc:
        return show(request, "preview_fault.html", {"faults": str(exc).splitlines()})


@requires(Right.PERSONS)
@require_safe
def file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """One file, to be kept and not shown: nothing in it runs here."""
    del request
    found = get_object_or_404(Enclosure.objects.select_related("file"), campaign=pk, pk=file_id)
    name = found.name.encode("ascii", "ignore").decode().strip() or "file"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(bytes(found.file.body), content_type=found.media_type, headers=headers)
