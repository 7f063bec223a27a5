"""One segment: whom it names, why somebody is in it or not, its versions, and what uses it."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import notices, words
from mailer.console.access import requires, staff_of
from mailer.console.members.register import members_file, members_today
from mailer.console.page import show
from mailer.console.segments.asking import asked_for
from mailer.console.segments.found import found, words_of
from mailer.segments.errors import SegmentError
from mailer.segments.explaining import explain
from mailer.segments.models import Segment, SegmentVersion
from mailer.segments.rules import members
from mailer.segments.services import change_segment, copy_segment, delete_segment, uses_of
from mailer.segments.tree import RuleRefused

_MOST_LETTERS: Final = 20
_MOST_VERSIONS: Final = 50


@requires(Right.PERSONS)
@require_safe
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page."""
    return _show(request, get_object_or_404(Segment, pk=pk))


@requires(Right.EXPORT)
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who is in it now, as a CSV file. That it was taken out is recorded."""
    row, today = get_object_or_404(Segment, pk=pk), timezone.now().date()
    try:
        named = members(row.rule, today=today).values("pk")
    except RuleRefused as refused:
        notices.refuse(request, str(refused))
        return redirect("console:segment", pk=pk)
    return members_file(request, f"segment-{pk}", members_today(today).filter(pk__in=named))


@requires(Right.PERSONS)
@require_POST
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether somebody is in it, and why: of one member the sentence, of several who is meant."""
    row = get_object_or_404(Segment, pk=pk)
    asked, answer = asked_for(request), None
    if asked.one:
        try:
            answer = explain(row.rule, asked.one, today=timezone.now().date())
        except RuleRefused as refused:
            notices.refuse(request, str(refused))
    return show(request, "segments/why.html", {"row": row, "asked": asked, "answer": answer})


@requires(Right.WRITE)
@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make the rule of an earlier version the newest one."""
    row = get_object_or_404(Segment, pk=pk)
    version = get_object_or_404(SegmentVersion, segment=row, number=number)
    try:
        changed = change_segment(
            segment=row,
            rule=version.rule,
            note=f"Version {number} brought back.",
            by=staff_of(request),
            now=timezone.now(),
        )
    except (SegmentError, RuleRefused) as refused:
        notices.refuse(request, str(refused))
    else:
        notices.tell(request, f"The rule of version {number} holds." if changed else "This rule holds already.")
    return redirect("console:segment", pk=pk)


@requires(Right.WRITE)
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A second segment with this rule, to be changed next."""
    row = get_object_or_404(Segment, pk=pk)
    try:
        made = copy_segment(segment=row, name=_free(row.name), by=staff_of(request), now=timezone.now())
    except (SegmentError, RuleRefused) as refused:
        notices.refuse(request, str(refused))
        return redirect("console:segment", pk=pk)
    notices.tell(request, f"This is a copy of “{row}”. Give it its own name.")
    return redirect("console:segment-edit", pk=made.pk)


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete it; not while something needs it."""
    row = get_object_or_404(Segment, pk=pk)
    if request.method != "POST":
        return show(request, "segments/delete.html", {"row": row, "uses": uses_of(row)})
    try:
        delete_segment(segment=row, by=staff_of(request))
    except SegmentError as refused:
        notices.refuse(request, str(refused))
        return redirect("console:segment", pk=pk)
    notices.tell(request, f"“{row}” is deleted.")
    return redirect("console:segments")


def _show(request: HttpRequest, row: Segment) -> HttpResponse:
    today = timezone.now().date()
    versions = list(row.versions.select_related("by")[:_MOST_VERSIONS])
    letters = list(Campaign.objects.filter(segment=row)[: _MOST_LETTERS + 1])
    context = {
        "row": row,
        "found": found(row.rule, today=today),
        "versions": [(version, words_of(version.rule, today=today)) for version in versions],
        "letters": letters[:_MOST_LETTERS],
        "more_letters": len(letters) > _MOST_LETTERS,
        "leaving_out": list(Campaign.objects.filter(exclusions__segment=row)[:_MOST_LETTERS]),
        "asking": [use for use in uses_of(row) if use.startswith("the segment")],
        "words": words,
    }
    return show(request, "segments/segment.html", context)


def _free(name: str) -> str:
    """A name nobody has, near the one given."""
    bare = name[:100]
    taken = set(Segment.objects.filter(name__startswith=f"{bare}, copy").values_list("name", flat=True))
    names = (f"{bare}, copy{f' {n}' if n > 1 else ''}" for n in range(1, len(taken) + 2))
    return next(free for free in names if free not in taken)
