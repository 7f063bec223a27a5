"""The page of a letter: its way and the next step; once it goes out, what becomes of every copy, and its batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import words
from mailer.console.access import requires, staff_of
from mailer.console.flow.hub import hub_of
from mailer.console.letters import kind_of
from mailer.console.page import LIVE_SECONDS, QUIET_SECONDS, show
from mailer.console.tally import Tally
from mailer.deliveries.models import Batch
from mailer.deliveries.queries import OUTCOMES, batches_of, flags_of, refusals_of, states_of
from mailer.deliveries.states import BatchState

BATCHES: Final = 25
# Those a person should look at, the most urgent first.
URGENT: Final = (BatchState.PARKED, BatchState.IN_DOUBT, BatchState.FAILED)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ledger: a figure, its words, its share in percent, and where the names are."""

    slug: str
    count: int
    name: str
    sentence: str
    kind: str
    share: float


@requires(Right.READ)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole screen."""
    campaign = campaign_or_404(pk)
    return show(request, "letter.html", {**_figures(campaign, staff_of(request)), "kind": kind_of(campaign)})


@requires(Right.READ)
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What moves, alone, for the screen that asks every two seconds."""
    return show(request, "_letter.html", _figures(campaign_or_404(pk), staff_of(request)))


def campaign_or_404(pk: int) -> Campaign:
    rows = Campaign.objects.select_related("topic", "segment", "created_by", "submitted_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


def _figures(campaign: Campaign, reader: Staff) -> dict[str, Any]:
    tally = Tally(campaign, states_of(campaign.pk))
    urgent = list(_urgent(campaign.pk)[: BATCHES + 1])
    return {
        **hub_of(tally, reader),
        "campaign": campaign,
        "state": words.STATES[campaign.state],
        "tally": tally,
        "left_out": _left_out(campaign),
        "outcomes": _outcomes(tally),
        "flags": [(count, words.FLAGS[slug]) for slug, count in flags_of(campaign.pk).most_common()],
        "batches": _batches(campaign),
        "urgent": urgent[:BATCHES],
        "more_urgent": len(urgent) > BATCHES,
        "words": words,
        "seconds": LIVE_SECONDS if tally.moving else QUIET_SECONDS,
    }


def _left_out(campaign: Campaign) -> list[Line]:
    whole = campaign.in_segment or 1
    return [
        Line(slug, count, words.refusal(slug), "", "left-out", round(100 * count / whole, 3))
        for slug, count in refusals_of(campaign.pk).most_common()
    ]


def _outcomes(tally: Tally) -> list[Line]:
    lines = []
    for slug in OUTCOMES:
        if count := tally.states[slug]:
            word = words.outcome(slug, tally.campaign.state)
            lines.append(Line(slug, count, word.name, word.sentence, word.kind, round(100 * count / tally.copies, 3)))
    return lines


def _batches(campaign: Campaign) -> list[tuple[int, str]]:
    """How many batches are in each state, in words."""
    counts = dict(batches_of(campaign.pk).order_by().values_list("state").annotate(n=Count("pk")))
    return [(counts[slug], words.outcome(slug, campaign.state).name) for slug in OUTCOMES if slug in counts]


def _urgent(campaign_id: int) -> QuerySet[Batch, Any]:
    ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(URGENT)]
    found = batches_of(campaign_id).filter(state__in=URGENT)
    return found.annotate(urgency=Case(*ranks, output_field=IntegerField())).order_by("urgency", "number")


def batch_or_404(campaign: Campaign, batch_id: int) -> Batch:
    return get_object_or_404(batches_of(campaign.pk), pk=batch_id)
