"""Letters beside each other over time, and the list itself: how it grows, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.console import charts
from mailer.console.access import requires
from mailer.console.charts import Timeline
from mailer.console.exports import csv_file
from mailer.console.page import show
from mailer.console.results import facts
from mailer.members.models import Topic
from mailer.tracking.statistics.figures import Share
from mailer.tracking.statistics.trends import Issue, Month, health, issues, months

_LETTERS: Final = (
    "Letter", "Topic", "Went out (UTC)", "Copies", "Delivered", "Not delivered", "Opens may be known",
    "Opened by people", "Clicked by people", "Reported as spam", "Unsubscribed",
)  # fmt: skip
_MONTHS: Final = ("Month", "New members", "Unsubscribed", "Addresses that stopped working", "Reported as spam")


@requires(Right.READ)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The whole screen; ``?topic=`` leaves the letters of one topic."""
    topics = list(Topic.objects.all())
    topic = _topic(request, topics)
    compared = issues(topic_id=topic.pk if topic else None)
    growth = months(today=timezone.now().date())
    return show(
        request,
        "results/results.html",
        {
            "issues": compared[::-1],
            "lines": _lines(compared),
            "topics": topics,
            "topic": topic,
            "facts": facts,
            "months": [(_named(month), month) for month in reversed(growth)],
            "joined": charts.timeline((_named(month), month.joined) for month in growth),
            "left": charts.timeline((_named(month), month.unsubscribed) for month in growth),
            "health": health(),
        },
    )


@requires(Right.READ)
@require_safe
def export(request: HttpRequest, table: str) -> HttpResponseBase:
    """The letters, or the months, as a CSV file."""
    if table == "months":
        growth = months(today=timezone.now().date())
        rows = ((m.month, m.joined, m.unsubscribed, m.bounced, m.complained) for m in growth)
        return csv_file("months", _MONTHS, rows)
    if table == "letters":
        topic = _topic(request, list(Topic.objects.all()))
        return csv_file("results", _LETTERS, _rows(issues(topic_id=topic.pk if topic else None)))
    raise Http404


def _topic(request: HttpRequest, topics: Sequence[Topic]) -> Topic | None:
    """The topic that the address asks for; none for what there is not."""
    asked = request.GET.get("topic", "")
    return next((topic for topic in topics if topic.slug == asked), None)


def _lines(compared: Sequence[Issue]) -> list[tuple[str, Timeline]]:
    """How shares, in whole percent, change from letter to letter; a line needs two letters."""
    known = [issue for issue in compared if issue.whole.copies]
    followed = [issue for issue in known if issue.whole.tracked]
    drawn = [
        ("Delivered", [(issue, facts.delivered(issue.whole), issue.whole.copies) for issue in known]),
        ("Opened by people", [(issue, issue.whole.opened.person, issue.whole.tracked) for issue in followed]),
        ("Links followed by people", [(issue, issue.whole.clicked.person, issue.whole.tracked) for issue in followed]),
    ]
    return [
        (name, charts.timeline((issue.campaign.name, round(100 * part / whole)) for issue, part, whole in points))
        for name, points in drawn
        if len(points) > 1
    ]


def _rows(compared: Sequence[Issue]) -> Iterator[Sequence[object]]:
    for issue in compared:
        campaign, share = issue.campaign, issue.whole
        started = f"{campaign.started_at:%Y-%m-%d %H:%M}" if campaign.started_at else ""
        yield (campaign.name, campaign.topic or "none", started, *_figures(share))


def _figures(share: Share) -> Sequence[Any]:
    return (
        share.copies,
        facts.delivered(share),
        facts.undelivered(share),
        share.tracked,
        share.opened.person,
        share.clicked.person,
        share.complained,
        share.unsubscribed,
    )


def _named(month: Month) -> str:
    """``April 2016``."""
    return f"{datetime.fromisoformat(f'{month.month}-01'):%B %Y}"
