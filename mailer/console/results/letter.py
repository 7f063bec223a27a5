"""The results of one letter: the page, the page for the minutes, and each table as a file."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import words
from mailer.console.access import requires, staff_of
from mailer.console.exports import csv_file
from mailer.console.ground import ground_of
from mailer.console.letter import campaign_or_404
from mailer.console.letters import kind_of
from mailer.console.page import show
from mailer.console.results import facts
from mailer.console.results.groups import LEAST, breakdowns_of, by_segment
from mailer.console.results.tables import SHARE, TABLES, Asked, place_of, share_row
from mailer.segments.models import Segment
from mailer.segments.tree import RuleRefused
from mailer.tracking.statistics.refresh import figures_of

LINKS: Final = 20
GROUPS: Final = 12
REPORTED: Final = 5
"""Links, reasons, and groups of a breakdown, on the page for the minutes: it is to fit on one sheet."""


@requires(Right.READ)
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Pictures first, with the tables behind them."""
    campaign = campaign_or_404(pk)
    context = _context(request, campaign, links=LINKS, groups=GROUPS)
    return show(request, "results/letter.html", {**context, **_by_segment(request, campaign)})


@requires(Right.READ)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The same in short, for printing."""
    context = _context(request, campaign_or_404(pk), links=REPORTED, groups=REPORTED)
    if context["counted"]:
        context["stages"] = facts.briefly(context["stages"], most=REPORTED)
    return show(request, "results/report.html", context)


@requires(Right.READ)
@require_safe
def export(request: HttpRequest, pk: int, table: str) -> HttpResponseBase:
    """One table, whole, as a CSV file. It holds sums only, no members."""
    if table == "segment":
        return _segment_file(request, campaign_or_404(pk))
    campaign, known = campaign_or_404(pk), TABLES.get(table)
    if known is None or campaign.in_segment is None:
        raise Http404
    counted = figures_of(campaign, now=timezone.now())
    asked = Asked(campaign, counted.figures, persons=staff_of(request).may(Right.PERSONS))
    return csv_file(f"letter-{campaign.pk}-{table}", known.header, known.rows(asked))


def _by_segment(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """What is needed to set one segment against all others, for those who may see members by name."""
    told: dict[str, Any] = {"segments": [], "segment": None, "compared": None, "refused": ""}
    if campaign.in_segment is None or not staff_of(request).may(Right.PERSONS):
        return told
    segments = list(Segment.objects.order_by("name"))
    chosen = next((one for one in segments if str(one.pk) == request.GET.get("segment", "")), None)
    told |= {"segments": segments, "segment": chosen}
    if chosen is not None:
        try:
            told["compared"] = by_segment(campaign, chosen, today=timezone.now().date())
        except RuleRefused as exc:
            told["refused"] = str(exc)
    return told


def _segment_file(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    compared = _by_segment(request, campaign)["compared"]
    if compared is None:
        raise Http404
    rows = ((name, *share_row(share)) for name, share in compared.groups)
    return csv_file(f"letter-{campaign.pk}-segment", ("Segment", *SHARE), rows)


def _context(request: HttpRequest, campaign: Campaign, *, links: int, groups: int) -> dict[str, Any]:
    common = {"campaign": campaign, "kind": kind_of(campaign), "state": words.STATES[campaign.state], "counted": None}
    if campaign.in_segment is None:
        return common
    counted = figures_of(campaign, now=timezone.now())
    figures, persons = counted.figures, staff_of(request).may(Right.PERSONS)
    # The words of the hours are made here, so the reader's clock must hold here already.
    with timezone.override(ground_of(request).zone):
        course = facts.course(figures.hours)
    return {
        **common,
        "counted": counted,
        "whole": figures.whole,
        "left_out": sum(figures.left_out.values()),
        "facts": facts,
        "stages": facts.stages(campaign, figures),
        "course": course,
        "delays": facts.delay_bars(figures.delays),
        "links": figures.links[:links],
        "more_links": len(figures.links) - links,
        "place_of": place_of,
        "breakdowns": breakdowns_of(campaign, figures, persons=persons, most=groups),
        "persons": persons,
        "least": LEAST,
    }
