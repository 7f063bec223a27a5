"""Who is on a list: seen, put on it by hand or from what is pasted, taken off it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.exports import people_file
from mailer.console.listing import Listing, Order
from mailer.console.page import show
from mailer.console.segments.asking import asked_for
from mailer.console.segments.lists import every_list
from mailer.members.models import Member
from mailer.members.search import search
from mailer.segments.errors import SegmentError
from mailer.segments.lists import import_list, put_on_list, take_off_list
from mailer.segments.models import MemberList, MemberListEntry
from mailer.segments.pasted import decoded

_MOST_FOUND: Final = 200
_MOST_TOLD: Final = 200
type_of_entries = QuerySet[MemberListEntry, Any]


class Pasted(forms.Form):
    """Member numbers or addresses, pasted or in a file."""

    text = forms.CharField(
        required=False,
        label="Numbers or addresses",
        help_text="One a line, or parted by commas. Names are not read, for two people may share one.",
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
    )
    file = forms.FileField(
        required=False, label="Or a text or CSV file", help_text="With a column of member numbers or addresses."
    )
    replace = forms.BooleanField(required=False, label="Whoever is not among them goes off the list")

    def cells(self) -> str:
        """What was given, the file first. Raises ``ListRefused`` for what is no text."""
        file = self.cleaned_data["file"]
        return decoded(file.read()) if file else str(self.cleaned_data["text"])


def _about(rows: type_of_entries, text: str) -> type_of_entries:
    return rows.filter(member__in=[member.pk for member in search(text, limit=_MOST_FOUND)])


ENTRIES: Final = Listing[MemberListEntry](
    search=_about, search_label="Name, number or address", orders=(Order("added", "In the order added"),), private=True
)


@requires(Right.PERSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is on it."""
    row = get_object_or_404(every_list(), pk=pk)
    return show(request, "segments/list.html", {"row": row, "page": ENTRIES.page(request, _entries(row))})


@requires(Right.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who is on it, as a CSV file."""
    row = get_object_or_404(MemberList, pk=pk)
    header = ("Member number", "Given name", "Family name", "Institution")
    return people_file(request, f"list-{pk}", header, _lines(ENTRIES.everything(request, _entries(row))))


@requires(Right.WRITE)
@require_POST
def put_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Put on whom one names; of several, ask who is meant."""
    row, asked = get_object_or_404(MemberList, pk=pk), asked_for(request)
    if asked.one is None:
        return show(request, "segments/put_on.html", {"row": row, "asked": asked})
    new = put_on_list(row=row, member=asked.one, by=staff_of(request), now=timezone.now())
    if new:
        notices.tell(
            request, _now(asked.one, "on the list"), undo=reverse("console:list-take-off", args=[pk, asked.one.pk])
        )
    else:
        notices.warn(request, f"Member {asked.one.number} is on the list already.")
    return redirect("console:list", pk=pk)


@requires(Right.WRITE)
@require_POST
def put_back(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """Undo of taking off."""
    row, member = get_object_or_404(MemberList, pk=pk), get_object_or_404(Member, pk=member_id)
    put_on_list(row=row, member=member, by=staff_of(request), now=timezone.now())
    notices.tell(request, _now(member, "on the list again"))
    return redirect("console:list", pk=pk)


@requires(Right.WRITE)
@require_POST
def take_off(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """Take one member off."""
    row, member = get_object_or_404(MemberList, pk=pk), get_object_or_404(Member, pk=member_id)
    take_off_list(row=row, member=member, by=staff_of(request), now=timezone.now())
    notices.tell(request, _now(member, "off the list"), undo=reverse("console:list-put-back", args=[pk, member_id]))
    return redirect("console:list", pk=pk)


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Put on many at once, and tell what was nobody."""
    row = get_object_or_404(MemberList, pk=pk)
    form = Pasted(request.POST, request.FILES) if request.method == "POST" else Pasted()
    if request.method == "POST" and form.is_valid():
        try:
            report = import_list(
                name=row.name,
                text=form.cells(),
                replace=form.cleaned_data["replace"],
                by=staff_of(request),
                now=timezone.now(),
            )
        except SegmentError as refused:
            form.add_error("text", str(refused))
        else:
            # What was nobody is told this once: it may hold addresses, and is kept nowhere.
            context = {"row": row, "report": report, "unknown": report.unknown[:_MOST_TOLD]}
            return show(request, "segments/pasted.html", context)
    return show(request, "segments/paste.html", {"row": row, "form": form})


def _entries(row: MemberList) -> type_of_entries:
    return MemberListEntry.objects.filter(member_list=row).select_related("member")


def _now(member: Member, where: str) -> str:
    return f"Member {member.number} is {where}."


def _lines(rows: Iterator[MemberListEntry]) -> Iterator[Sequence[object]]:
    for row in rows:
        yield row.member.number, row.member.given_name, row.member.family_name, row.member.institution
