"""One set: who is in it, releasing it, taking members out, and what became of each letter."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.errors import CampaignError
from mailer.campaigns.states import State
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.flow.audience import funnel_or_none
from mailer.console.listing import Listing
from mailer.console.page import show
from mailer.console.personal.listing import word_of
from mailer.deliveries.models import Addressee, Enclosure
from mailer.notices import sets
from mailer.notices.models import NoticeSet
from mailer.notices.tables import read_table

LETTERS: Final = Listing[Addressee](size=25)


def set_or_404(pk: int) -> NoticeSet:
    """By the number of its campaign."""
    return get_object_or_404(sets.sets(), campaign=pk)


def addressees(row: NoticeSet) -> QuerySet[Addressee, Any]:
    return Addressee.objects.filter(campaign=row.campaign_id).select_related("member", "campaign")


@requires(Right.PERSONS)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole screen."""
    row = set_or_404(pk)
    page = LETTERS.page(request, addressees(row))
    context = {
        "row": row,
        "campaign": row.campaign,
        "word": word_of(row.campaign),
        "page": page,
        "letters": addressees(row).count(),
        "shared": list(Enclosure.objects.filter(campaign=row.campaign_id, member=None)),
        "held": row.campaign.state == State.APPROVED,
        "released": row.campaign.state == State.SCHEDULED,
        "started": row.campaign.started_at is not None,
    }
    return show(request, "personal/set.html", context)


@requires(Right.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then let all go together."""
    row = set_or_404(pk)
    if request.method != "POST":
        context = {"row": row, "letters": addressees(row).count(), "funnel": funnel_or_none(row.campaign)}
        return show(request, "personal/release.html", {**context, "narrow": True})
    now = timezone.now()
    try:
        at = sets.release(notices=row, by=staff_of(request), now=now)
    except CampaignError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, "They go out now." if at == now else "Released. They go out when the embargo ends.")
    return redirect("console:personal-set", pk=pk)


@requires(Right.APPROVE)
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the release back, as long as nothing has left."""
    try:
        sets.hold(notices=set_or_404(pk), by=staff_of(request))
    except CampaignError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, "The letters are held again.")
    return redirect("console:personal-set", pk=pk)


@requires(Right.WRITE)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the members of a table in."""
    row, table = set_or_404(pk), request.FILES.get("table")
    try:
        to = read_table(table.read()) if table else []
        count = sets.add(notices=row, to=to, by=staff_of(request), now=timezone.now())
    except CampaignError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, f"{count} more in the set." if count else "Nobody was added: choose a table first.")
    return redirect("console:personal-set", pk=pk)


@requires(Right.WRITE)
@require_POST
def withdraw(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """Take one member out."""
    row = set_or_404(pk)
    found = get_object_or_404(addressees(row), member=member_id)
    try:
        sets.withdraw(notices=row, member=found.member, by=staff_of(request))
    except CampaignError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, "Taken out of the set. The member gets no letter of it.")
    return redirect("console:personal-set", pk=pk)
