"""All fields of the society's own, and what uses each."""

from __future__ import annotations

from collections import defaultdict
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
from mailer.members.models import CustomField
from mailer.members.services.custom_fields import members_with
from mailer.segments.fields.custom import PREFIX
from mailer.segments.models import Segment
from mailer.segments.references import fields_of

type_of_fields = QuerySet[CustomField, Any]


def _named(rows: type_of_fields, text: str) -> type_of_fields:
    return rows.filter(Q(name__icontains=text) | Q(slug__icontains=text))


def _asked_for(rows: type_of_fields, value: str) -> type_of_fields:
    return rows.filter(retired_at__isnull=value == "asked")


FIELDS: Final = Listing[CustomField](
    search=_named,
    search_label="Name",
    filters=(
        Filter("kind", "Type", list(CustomField.Kind.choices), lambda rows, value: rows.filter(kind=value)),
        Filter("state", "State", [("asked", "Asked for"), ("retired", "Retired")], _asked_for),
    ),
    orders=(Order("position", "As forms show them", "position", "slug"),),
)


@requires(Right.ADMINISTER)
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """The list. How many members have a value is asked for by the page itself, once it stands."""
    page = FIELDS.page(request, CustomField.objects.all())
    return show(request, "fields/fields.html", {"page": page, "asking": segments_asking()})


@requires(Right.ADMINISTER)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """How many members have a value in each; of a large register that takes a moment."""
    rows = rows_shown(request, CustomField.objects.all())
    return show(request, "fields/_counts.html", {"counts": [(row, members_with(row)) for row in rows]})


@requires(Right.EXPORT)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filters leave, as a CSV file."""
    header = ("Field", "Short name", "Type", "Values to choose from", "State", "Members with a value", "Segments")
    return csv_file("fields", header, _lines(FIELDS.everything(request, CustomField.objects.all())))


def segments_asking() -> dict[str, list[Segment]]:
    """The segments whose own rule asks about a field, by its slug."""
    asking: defaultdict[str, list[Segment]] = defaultdict(list)
    for segment in Segment.objects.order_by("name"):
        for name in fields_of(segment.rule):
            prefix, _, slug = name.partition(".")
            if prefix == PREFIX and slug:
                asking[slug].append(segment)
    return asking


def _lines(rows: Iterator[CustomField]) -> Iterator[Sequence[object]]:
    asking = segments_asking()
    for row in rows:
        state = "retired" if row.retired_at else "asked for"
        values, segments = "; ".join(map(str, row.choices)), "; ".join(map(str, asking.get(row.slug, ())))
        yield row.name, row.slug, row.get_kind_display(), values, state, members_with(row), segments
