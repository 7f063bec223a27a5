"""The list of webhooks, and adding one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.exports import csv_file
from mailer.console.listing import Filter, Listing, Order
from mailer.console.page import show
from mailer.console.words import Word
from mailer.hooks.errors import HookRefused
from mailer.hooks.events import WORDS, Event
from mailer.hooks.models import Endpoint
from mailer.hooks.services import add_endpoint

SUBJECTS: Final = {"campaign.": "Letters", "delivery.": "Copies of letters", "member.": "Members"}

TOLD: Final = Word("On", "It is told at once.", "good")
FAILING: Final = Word("Failing", "It takes nothing at the moment. We go on trying.", "doubt")
OFF: Final = Word("Off", "It is told nothing.", "left-out")
LEFT_ALONE: Final = Word("Switched off", "It took nothing for too long.", "bad")


class EndpointForm(forms.Form):
    """Who listens where, and to what."""

    name = forms.CharField(max_length=100, error_messages={"required": "Say which program listens there."})
    url = forms.CharField(max_length=500, error_messages={"required": "Write the web address of the program."})
    events = forms.MultipleChoiceField(
        choices=[(event.value, event.value) for event in Event],
        error_messages={"required": "Choose of what it is told.", "invalid_choice": "Choose from the list."},
    )


def _named(rows: QuerySet[Endpoint, Any], text: str) -> QuerySet[Endpoint, Any]:
    return rows.filter(name__icontains=text)


def _told(rows: QuerySet[Endpoint, Any], value: str) -> QuerySet[Endpoint, Any]:
    return rows.filter(off_at__isnull=value == "on")


ENDPOINTS: Final = Listing[Endpoint](
    search=_named,
    search_label="Name",
    filters=(Filter("standing", "Standing", [("on", "On"), ("off", "Off")], _told),),
    orders=(Order("name", "Name", "name"), Order("new", "Newest first", "-pk")),
)


def word_of(endpoint: Endpoint) -> Word:
    """How the endpoint stands, in words."""
    if endpoint.off_at:
        return LEFT_ALONE if endpoint.off_because else OFF
    return FAILING if endpoint.failing_since else TOLD


@requires(Right.ADMINISTER)
@require_safe
def hooks(request: HttpRequest) -> HttpResponse:
    """Every program that is told something."""
    return show(
        request, "hooks/hooks.html", {"page": ENDPOINTS.page(request, Endpoint.objects.all()), "word_of": word_of}
    )


@requires(Right.ADMINISTER)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave, as a CSV file."""
    found: Iterator[Endpoint] = ENDPOINTS.everything(request, Endpoint.objects.all())
    rows = ((row.name, row.url, word_of(row).name, " ".join(row.events)) for row in found)
    return csv_file("webhooks", ("Name", "Web address", "Standing", "Told of"), rows)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask who listens where, then show the secret."""
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = {Event(event) for event in said["events"]}
        try:
            row = add_endpoint(
                name=said["name"], url=said["url"], events=chosen, by=staff_of(request), now=timezone.now()
            )
        except HookRefused as exc:
            form.add_error("url", str(exc))
        else:
            notices.tell(request, "It is told from now on.")
            return redirect("console:hook", pk=row.pk)
    return show(request, "hooks/add.html", {"form": form, "groups": _groups(), "narrow": True})


def _groups() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What can be told, by what it happens to: the first part of an event's name."""
    return [
        (title, [(event.value, words, event.value) for event, words in WORDS.items() if event.startswith(subject)])
        for subject, title in SUBJECTS.items()
    ]
