"""All topics in the order in which members see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.console.access import requires
from mailer.console.exports import csv_file
from mailer.console.listing import Filter, Listing, Order, rows_shown
from mailer.console.page import show
from mailer.members.models import Topic
from mailer.members.queries import subscribers

type_of_topics = QuerySet[Topic, Any]


def _named(rows: type_of_topics, text: str) -> type_of_topics:
    return rows.filter(Q(name__icontains=text) | Q(description__icontains=text) | Q(slug__icontains=text))


def _offered(rows: type_of_topics, value: str) -> type_of_topics:
    return rows.filter(retired_at__isnull=value == "offered")


TOPICS: Final = Listing[Topic](
    search=_named,
    search_label="Name or description",
    filters=(Filter("state", "State", [("offered", "Offered"), ("retired", "Retired")], _offered),),
    orders=(Order("position", "As members see them", "position", "slug"),),
)


@requires(Right.ADMINISTER)
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """The list. How many get each is asked for by the page itself, once it stands."""
    page = TOPICS.page(request, Topic.objects.all())
    offered = list(Topic.objects.filter(retired_at=None).values_list("pk", flat=True))
    ends = {"first": offered[0], "last": offered[-1]} if offered else {}
    return show(request, "topics/topics.html", {"page": page, "ends": ends})


@requires(Right.ADMINISTER)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """How many members get each topic; of a large register that takes a moment."""
    rows = rows_shown(request, Topic.objects.all())
    return show(request, "topics/_counts.html", {"counts": [(row, subscribers(row)) for row in rows]})


@requires(Right.EXPORT)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave, as a CSV file."""
    header = ("Topic", "Short name", "Description", "State", "Members who have not chosen", "Members who get it")
    return csv_file("topics", header, _lines(TOPICS.everything(request, Topic.objects.all())))


def _lines(rows: Iterator[Topic]) -> Iterator[Sequence[object]]:
    for row in rows:
        state, usual = "retired" if row.retired_at else "offered", "get it" if row.default_on else "do not get it"
        yield row.name, row.slug, row.description, state, usual, subscribers(row)
