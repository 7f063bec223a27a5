"""All letters, newest first, with what became of their copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.archive.models import EarlierLetter
from mailer.campaigns.models import Campaign
from mailer.console import words
from mailer.console.access import requires, staff_of
from mailer.console.exports import csv_file
from mailer.console.listing import Filter, Listing
from mailer.console.navigation import address_of
from mailer.console.page import LIVE_SECONDS, QUIET_SECONDS, show
from mailer.console.personal.listing import word_of
from mailer.console.tally import Tally
from mailer.content import registry
from mailer.deliveries.queries import OUTCOMES, states_of_each
from mailer.tracking.statistics.refresh import outcomes_kept

PAGE: Final = 20


def _named(found: QuerySet[Campaign, Any], text: str) -> QuerySet[Campaign, Any]:
    return found.filter(name__icontains=text)


LETTERS: Final = Listing[Campaign](
    search=_named,
    search_label="Name of the letter",
    filters=(
        Filter(
            "state",
            "State",
            [(slug, word.name) for slug, word in words.STATES.items()],
            lambda found, state: found.filter(state=state),
            "All states",
        ),
        Filter(
            "kind",
            "To whom",
            [("segment", "Letters to a segment"), ("personal", "Sets of personal letters")],
            lambda found, kind: found.filter(template__isnull=kind == "segment"),
            "All letters",
        ),
    ),
    size=PAGE,
)
_CHUNK: Final = 100


@requires(Right.READ)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The whole screen."""
    earlier = EarlierLetter.objects.exists()
    context = {**_listing(request), "compose": address_of("console:compose_new"), "earlier": earlier}
    return show(request, "letters.html", context)


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
    return csv_file("letters", header, _rows(LETTERS.everything(request, _letters(staff_of(request)))))


def kind_of(campaign: Campaign) -> str:
    """The content type's name; its slug when this version knows it no more."""
    known = registry.CONTENT_TYPES.get(campaign.content_type)
    return known.name if known else campaign.content_type


def _letters(reader: Staff) -> QuerySet[Campaign, Any]:
    """All; sets of personal letters only for those who may see whom they are for."""
    found = Campaign.objects.select_related("topic", "segment", "template")
    return found if reader.may(Right.PERSONS) else found.filter(template=None)


def _listing(request: HttpRequest) -> dict[str, Any]:
    page = LETTERS.page(request, _letters(staff_of(request)))
    tallies = tallies_of(page.rows)
    return {
        "page": page,
        "tallies": tallies,
        "kind_of": kind_of,
        "word_of": word_of,
        "seconds": LIVE_SECONDS if any(tally.moving for tally in tallies) else QUIET_SECONDS,
    }


def tallies_of(campaigns: Sequence[Campaign]) -> list[Tally]:
    """Each with the counts of its copies, in two queries: what is over was counted before."""
    counts = outcomes_kept(campaign.pk for campaign in campaigns)
    counts |= states_of_each([campaign.pk for campaign in campaigns if campaign.pk not in counts])
    return [Tally(campaign, counts[campaign.pk]) for campaign in campaigns]


def _rows(found: Iterator[Campaign]) -> Iterator[Sequence[object]]:
    while chunk := list(islice(found, _CHUNK)):
        for tally in tallies_of(chunk):
            yield _row(tally)


def _row(tally: Tally) -> Sequence[object]:
    campaign = tally.campaign
    times = (campaign.scheduled_for, campaign.started_at, campaign.finished_at)
    return (
        campaign.name,
        kind_of(campaign),
        campaign.topic or "every member",
        campaign.segment or "whole register",
        word_of(campaign).name,
        *(f"{time:%Y-%m-%d %H:%M:%S}" if time else "" for time in times),
        campaign.in_segment,
        campaign.in_audience,
        *(tally.states[slug] for slug in OUTCOMES),
    )
