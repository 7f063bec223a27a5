"""The list of members: search, filters, and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.console.access import requires
from mailer.console.exports import csv_file
from mailer.console.listing import Filter, Listing, Order
from mailer.console.members import naming
from mailer.console.page import show
from mailer.members.models import Address, Category, Member, MemberTask
from mailer.members.queries import dues_status
from mailer.members.search import search

# More are not found: who gets so many types another letter.
MOST_FOUND: Final = 200
_NOWHERE: Final = "none"
_HEADER: Final = (
    "Member number", "Given name", "Family name", "Address", "Address state", "Category", "Institution", "Country",
    "Dues paid until", "Dues",
)  # fmt: skip

type_of_members = QuerySet[Member, Any]


def _found(rows: type_of_members, text: str) -> type_of_members:
    return rows.filter(pk__in=[member.pk for member in search(text, limit=MOST_FOUND)])


def _with_address(rows: type_of_members, value: str) -> type_of_members:
    written_to = Address.objects.filter(preferred=True)
    if value == _NOWHERE:
        return rows.filter(~Exists(written_to.filter(member=OuterRef("pk"))))
    return rows.filter(pk__in=written_to.filter(state=value).values("member"))


def _with_task(rows: type_of_members, _: str) -> type_of_members:
    return rows.filter(pk__in=MemberTask.objects.filter(closed_at=None).values("member"))


def members_today(today: date) -> type_of_members:
    """Everybody on the register, with ``dues``, ``email``, ``address_state`` and whether there is a ``task``."""
    written_to = Address.objects.filter(member=OuterRef("pk"), preferred=True)
    tasks = MemberTask.objects.filter(member=OuterRef("pk"), closed_at=None)
    return Member.objects.filter(erased_at=None).annotate(
        dues=dues_status(today),
        email=Subquery(written_to.values("email")[:1]),
        address_state=Subquery(written_to.values("state")[:1]),
        task=Exists(tasks),
    )


_ADDRESSES: Final = [
    *((slug, word.name) for slug, word in naming.ADDRESSES.items()),
    (_NOWHERE, naming.NO_ADDRESS.name),
]
MEMBERS: Final = Listing[Member](
    search=_found,
    search_label="Name, number or address",
    filters=(
        Filter("category", "Category", list(Category.choices), lambda rows, value: rows.filter(category=value)),
        Filter(
            "dues",
            "Dues",
            [(slug, word.name) for slug, word in naming.DUES.items()],
            lambda rows, value: rows.filter(Q(dues=value)),
        ),
        Filter("address", "Address", _ADDRESSES, _with_address),
        Filter("task", "To look after", [("open", "With an open task")], _with_task, "Everybody"),
    ),
    orders=(Order("number", "Member number", "number"), Order("new", "Newest first", "-pk")),
    private=True,
)


@requires(Right.PERSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The list. What is searched for may be a name or an address, so it comes as a POST."""
    page = MEMBERS.page(request, members_today(timezone.now().date()))
    return show(request, "members/members.html", {"page": page, "words": naming, "most": MOST_FOUND})


@requires(Right.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filters leave, as a CSV file."""
    rows = MEMBERS.everything(request, members_today(timezone.now().date()))
    return csv_file("members", _HEADER, _lines(rows))


def _lines(rows: Iterator[Any]) -> Iterator[Sequence[object]]:
    for row in rows:
        yield (
            row.number,
            row.given_name,
            row.family_name,
            row.email or "",
            naming.ADDRESSES.get(row.address_state, naming.NO_ADDRESS).name,
            row.get_category_display(),
            row.institution,
            row.country,
            row.dues_until or "",
            naming.DUES[row.dues].name,
        )
