"""The first screen: all letters, newest first, with what became of their copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import words
from mailer.console.access import requires
from mailer.console.exports import csv_file
from mailer.console.lookup import typed_by
from mailer.console.page import LIVE_SECONDS, QUIET_SECONDS, show
from mailer.console.tally import Tally
from mailer.content import registry
from mailer.deliveries.queries import OUTCOMES, states_of_each

PAGE: Final = 20
_CHUNK: Final = 100


@requires(Right.READ)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The whole screen."""
    context = {**_listing(request), "any_letters": Campaign.objects.exists()}
    return show(request, "letters.html", {**context, "states": words.STATES})


@requires(Right.READ)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The list alone, for the screen that asks every two seconds."""
    return show(request, "_letters.html", _listing(request))


@requires(Right.READ)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave, as a CSV file."""
    header = (
        "Letter", "Kind", "Topic", "Segment", "State", "Scheduled for (UTC)", "Started (UTC)", "Finished (UTC)",
        "In segment", "Copies", *(words.OUTCOMES[slug].name for slug in OUTCOMES),
    )  # fmt: skip
    return csv_file("letters", header, _rows(_found(request)))


def kind_of(campaign: Campaign) -> str:
    """The content type's name; its slug when this version knows it no more."""
    known = registry.CONTENT_TYPES.get(campaign.content_type)
    return known.name if known else campaign.content_type


def _found(request: HttpRequest) -> QuerySet[Campaign]:
    found = Campaign.objects.select_related("topic", "segment").order_by("-pk")
    if text := typed_by(request.GET.get("q", "")):
        found = found.filter(name__icontains=text)
    if (state := request.GET.get("state", "")) in State.values:
        found = found.filter(state=state)
    return found


def _listing(request: HttpRequest) -> dict[str, Any]:
    found, before = _found(request), request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        found = found.filter(pk__lt=int(before[:18]))
    page = list(found[: PAGE + 1])
    tallies = _tallies(page[:PAGE])
    asked = {name: request.GET.get(name, "") for name in ("q", "state")}
    older = urlencode({**asked, "before": page[PAGE - 1].pk}) if len(page) > PAGE else ""
    return {
        "tallies": tallies,
        "kind_of": kind_of,
        "asked": asked,
        "query": urlencode({**asked, "before": before}),
        "newest": urlencode(asked) if before else "",
        "older": older,
        "words": words,
        "seconds": LIVE_SECONDS if any(tally.moving for tally in tallies) else QUIET_SECONDS,
    }


def _tallies(campaigns: Sequence[Campaign]) -> list[Tally]:
    counts = states_of_each([campaign.pk for campaign in campaigns])
    return [Tally(campaign, counts[campaign.pk]) for campaign in campaigns]


def _rows(found: QuerySet[Campaign]) -> Iterator[Sequence[object]]:
    last: int | None = None
    while chunk := list((found if last is None else found.filter(pk__lt=last))[:_CHUNK]):
        for tally in _tallies(chunk):
            yield _row(tally)
        last = chunk[-1].pk


def _row(tally: Tally) -> Sequence[object]:
    campaign = tally.campaign
    times = (campaign.scheduled_for, campaign.started_at, campaign.finished_at)
    return (
        campaign.name,
        kind_of(campaign),
        campaign.topic or "every member",
        campaign.segment or "whole register",
        words.STATES[campaign.state].name,
        *(f"{time:%Y-%m-%d %H:%M:%S}" if time else "" for time in times),
        campaign.in_segment,
        campaign.in_audience,
        *(tally.states[slug] for slug in OUTCOMES),
    )
