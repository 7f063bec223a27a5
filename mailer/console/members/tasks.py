"""What the office has to look after: members whose address failed, until somebody says what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.exports import people_file
from mailer.console.listing import Filter, Listing, Order
from mailer.console.members import naming
from mailer.console.members.register import MOST_FOUND
from mailer.console.page import show
from mailer.members.models import MemberTask
from mailer.members.search import search
from mailer.members.services import close_task

_MEMBER: Final = "member"


def _about(rows: QuerySet[MemberTask, Any], text: str) -> QuerySet[MemberTask, Any]:
    return rows.filter(member__in=[member.pk for member in search(text, limit=MOST_FOUND)])


TASKS: Final = Listing[MemberTask](
    search=_about,
    search_label="Name, number or address",
    filters=(Filter("kind", "What happened", list(MemberTask.Kind.choices), lambda rows, v: rows.filter(kind=v)),),
    orders=(Order("old", "Oldest first"), Order("new", "Newest first", "-pk")),
    private=True,
)


@requires(Right.PERSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest) -> HttpResponse:
    """The open ones, the oldest first."""
    page = TASKS.page(request, _open())
    return show(request, "members/tasks.html", {"page": page, "outcomes": MemberTask.Outcome.choices})


@requires(Right.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as a CSV file."""
    header = ("Member number", "Given name", "Family name", "What happened", "Note", "Since (UTC)")
    return people_file(request, "tasks", header, _lines(TASKS.everything(request, _open())))


@requires(Right.REGISTER)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what came of it; from a member's page back to that page."""
    outcome = request.POST.get("outcome", "")
    if outcome not in MemberTask.Outcome.values:
        notices.refuse(request, "Say whether it was looked after, or whether there was nothing to do.")
    elif close_task(
        task=pk, by=naming.actor_of(staff_of(request)), outcome=MemberTask.Outcome(outcome), now=timezone.now()
    ):
        notices.tell(request, "The task is closed.")
    else:
        notices.warn(request, "Somebody else has closed this task already.")
    back = request.POST.get(_MEMBER, "")
    return redirect("console:member", pk=int(back)) if back.isdecimal() else redirect("console:tasks")


def _open() -> QuerySet[MemberTask, Any]:
    return MemberTask.objects.filter(closed_at=None).select_related(_MEMBER)


def _lines(rows: Iterator[MemberTask]) -> Iterator[Sequence[object]]:
    for row in rows:
        who = row.member
        since = f"{row.opened_at:%Y-%m-%d %H:%M}"
        yield (who.number, who.given_name, who.family_name, row.get_kind_display(), row.note, since)
