"""All segments: what each says, and what uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign, Exclusion
from mailer.console.access import requires
from mailer.console.exports import csv_file
from mailer.console.page import show
from mailer.console.segments.found import words_of
from mailer.console.segments.named import by_name
from mailer.segments.models import Segment, SegmentVersion
from mailer.segments.references import asked_by

type_of_segments = QuerySet[Segment, Any]


def _used(rows: type_of_segments, value: str) -> type_of_segments:
    mine = {"segment": OuterRef("pk")}
    asked = Q(Exists(Campaign.objects.filter(**mine))) | Q(Exists(Exclusion.objects.filter(**mine)))
    asked |= Q(pk__in=list(asked_by_segments()))
    return rows.filter(asked if value == "used" else ~asked)


SEGMENTS: Final = by_name(_used)


@requires(Right.PERSONS)
@require_safe
def segments(request: HttpRequest) -> HttpResponse:
    """The list. Nobody is counted here: that is told on the page of each."""
    page = SEGMENTS.page(request, every_segment())
    context = {"page": page, "words": _words(page.rows, timezone.now().date()), "asked": asked_by_segments()}
    return show(request, "segments/segments.html", context)


@requires(Right.EXPORT)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave, as a CSV file."""
    header = ("Segment", "What it is for", "Who is in it", "Letters to it", "Letters leaving it out", "Changed (UTC)")
    return csv_file("segments", header, _lines(SEGMENTS.everything(request, every_segment())))


def every_segment() -> type_of_segments:
    """With the number of ``letters`` to it and of those that are ``leaving_out`` its members, and ``changed_at``."""
    changed = SegmentVersion.objects.filter(segment=OuterRef("pk")).order_by("-number").values("at")
    return Segment.objects.annotate(
        letters=_count(Campaign.objects.filter(segment=OuterRef("pk"))),
        leaving_out=_count(Exclusion.objects.filter(segment=OuterRef("pk"))),
        changed_at=Coalesce(Subquery(changed[:1]), "created_at"),
    )


def asked_by_segments() -> Counter[int]:
    """How many other segments ask about each segment, by id."""
    asked: Counter[int] = Counter()
    for rule in Segment.objects.values_list("rule", flat=True):
        asked.update(asked_by(rule, "segment"))
    return asked


def _count(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().values("segment").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _words(rows: Sequence[Segment], today: date) -> dict[int, str]:
    return {row.pk: words_of(row.rule, today=today) for row in rows}


def _lines(rows: Iterator[Any]) -> Iterator[Sequence[object]]:
    today = timezone.now().date()
    for row in rows:
        words = words_of(row.rule, today=today)
        yield row.name, row.description, words, row.letters, row.leaving_out, f"{row.changed_at:%Y-%m-%d %H:%M}"
