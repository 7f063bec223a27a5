"""Making and changing a segment: its rule built line by line, with whom it names told beside it.

Every button sends the whole form, so nothing typed is lost, with or without scripts. Nothing is
saved before Save; what is wrong is told where it stands.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import notices
from mailer.console.access import requires
from mailer.console.lookup import number_in
from mailer.console.page import show
from mailer.console.segments.builder import MATCHES, builder_of, settled
from mailer.console.segments.found import Found, found
from mailer.console.segments.pressing import given_back, pressed, taken_by
from mailer.console.segments.saving import Desk, saved
from mailer.segments.errors import SegmentError
from mailer.segments.fields.field import Context
from mailer.segments.forms import Group, Question, group_of, read_form, rule_of
from mailer.segments.models import Segment
from mailer.segments.tree import RuleFault, RuleRefused, as_json, parse

# What a new rule begins with: one question, not yet chosen.
_FIRST: Final = Group("all", (Question(),))
_UNFINISHED: Final = "Once every rule is complete, you see here how many members it names."


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A segment more; with ``letter`` it becomes the audience of that draft."""
    return _build(request, Desk(None, _letter(request), Context(timezone.now().date())))


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another rule, name or description for a segment."""
    segment = get_object_or_404(Segment, pk=pk)
    return _build(request, Desk(segment, None, Context(timezone.now().date(), trail=(pk,))))


def _build(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _show(request, desk, _as_it_stands(request, desk))
    do, typed = request.POST.get("do", ""), settled(read_form(dict(request.POST.lists())))
    group, focus = given_back(request.POST, typed) if do == "back" else pressed(do, typed)
    faults: list[RuleFault] = []
    if do == "save":
        try:
            return saved(request, desk, rule_of(group, desk.context))
        except RuleRefused as refused:
            faults = refused.faults
            focus = faults[0].place
        except SegmentError as refused:
            notices.refuse(request, str(refused))
    return _show(request, desk, group, faults=faults, focus=focus)


def _as_it_stands(request: HttpRequest, desk: Desk) -> Group:
    if desk.segment is None:
        return _FIRST
    try:
        return group_of(parse(desk.segment.rule, desk.context))
    except RuleRefused as refused:
        notices.warn(
            request, f"The rule can’t be understood any more, so build it anew, or restore a version. {refused}"
        )
        return _FIRST


def _show(
    request: HttpRequest, desk: Desk, group: Group, *, faults: list[RuleFault] | None = None, focus: str = ""
) -> HttpResponse:
    """The whole page, or the part of it that htmx asks for."""
    part = request.headers.get("HX-Target", "")
    if part == "found":
        return show(request, "segments/_found.html", {"found": _looked_at(desk, group)})
    builder = builder_of(group, faults or (), focus=focus)
    drawn = {"builder": builder, "matches": MATCHES, "taken": taken_by(request.POST)}
    if part == "builder":
        return show(request, "segments/_builder.html", drawn)
    segment = desk.segment
    said = request.POST if request.method == "POST" else {}
    context = {
        **drawn,
        "desk": desk,
        "found": _looked_at(desk, group),
        "name": said.get("name", segment.name if segment else ""),
        "description": said.get("description", segment.description if segment else ""),
        "note": said.get("note", ""),
        "seen": said.get("seen", desk.version),
        # What is wrong with the rule as a whole has no place in the form.
        "refused": [fault for fault in faults or () if "." in fault.place],
    }
    return show(request, "segments/build.html", context)


def _looked_at(desk: Desk, group: Group) -> Found:
    try:
        rule = rule_of(group, desk.context)
    except RuleRefused:
        return Found("", 0, (), trouble=_UNFINISHED)
    return found(as_json(rule), today=desk.context.today)


def _letter(request: HttpRequest) -> Campaign | None:
    number = number_in((request.POST if request.method == "POST" else request.GET).get("letter", ""))
    return get_object_or_404(Campaign, pk=number) if number else None
