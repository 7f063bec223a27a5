"""Lists of members made by hand: all of them, a new one, another name, the end of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.exports import csv_file
from mailer.console.page import show
from mailer.console.segments.named import by_name
from mailer.segments.errors import SegmentError
from mailer.segments.lists import create_list, delete_list, describe_list
from mailer.segments.models import MemberList, MemberListEntry, Segment
from mailer.segments.references import asked_by
from mailer.segments.services import uses_of

type_of_lists = QuerySet[MemberList, Any]


class About(forms.Form):
    """What a list is called, and what it is for."""

    name = forms.CharField(max_length=120, help_text="Such as “Speakers 2026”.")
    description = forms.CharField(max_length=300, required=False, label="What it is for")


def _used(rows: type_of_lists, value: str) -> type_of_lists:
    asked = list(asked_by_segments())
    return rows.filter(pk__in=asked) if value == "used" else rows.exclude(pk__in=asked)


LISTS: Final = by_name(_used)


@requires(Right.PERSONS)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """All lists, with how many are on each."""
    page = LISTS.page(request, every_list())
    return show(request, "segments/lists.html", {"page": page, "asked": asked_by_segments()})


@requires(Right.EXPORT)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave, as a CSV file."""
    header = ("List", "What it is for", "Members on it", "Segments asking about it", "Changed (UTC)")
    return csv_file("lists-of-members", header, _lines(LISTS.everything(request, every_list())))


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty list; its page asks who is on it."""
    form = About(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = create_list(**form.cleaned_data, by=staff_of(request), now=timezone.now())
        except SegmentError as refused:
            form.add_error("name", str(refused))
        else:
            notices.tell(request, "The list is made. Now say who is on it.")
            return redirect("console:list", pk=row.pk)
    return show(request, "segments/about.html", {"form": form, "row": None})


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or description."""
    row = get_object_or_404(MemberList, pk=pk)
    held = {"name": row.name, "description": row.description}
    form = About(request.POST if request.method == "POST" else None, initial=held)
    if request.method == "POST" and form.is_valid():
        try:
            describe_list(row=row, **form.cleaned_data, by=staff_of(request))
        except SegmentError as refused:
            form.add_error("name", str(refused))
        else:
            notices.tell(request, "It is saved.")
            return redirect("console:list", pk=pk)
    return show(request, "segments/about.html", {"form": form, "row": row})


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete it; not while a segment asks about it."""
    row = get_object_or_404(MemberList, pk=pk)
    if request.method != "POST":
        return show(request, "segments/delete_list.html", {"row": row, "uses": uses_of(row)})
    try:
        delete_list(row=row, by=staff_of(request))
    except SegmentError as refused:
        notices.refuse(request, str(refused))
        return redirect("console:list", pk=pk)
    notices.tell(request, f"The list “{row}” is deleted.")
    return redirect("console:lists")


def every_list() -> type_of_lists:
    """With the number of ``members`` on each."""
    entries = MemberListEntry.objects.filter(member_list=OuterRef("pk")).order_by().values("member_list")
    return MemberList.objects.annotate(members=Coalesce(Subquery(entries.annotate(n=Count("pk")).values("n")), 0))


def asked_by_segments() -> Counter[int]:
    """How many segments ask about each list, by id."""
    asked: Counter[int] = Counter()
    for rule in Segment.objects.values_list("rule", flat=True):
        asked.update(asked_by(rule, "list"))
    return asked


def _lines(rows: Iterator[Any]) -> Iterator[Sequence[object]]:
    asked = asked_by_segments()
    for row in rows:
        yield row.name, row.description, row.members, asked[row.pk], f"{row.changed_at:%Y-%m-%d %H:%M}"
