"""The list of members: search, filters, and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mailer.accounts.roles import Right
from mailer.console.access import requires, staff_of
from mailer.console.exports import people_file
from mailer.console.listing import Filter, Listing, Order, narrowed
from mailer.console.members import naming
from mailer.console.page import show
from mailer.members.models import Address, AddressState, Category, Member, MemberTask, MemberView
from mailer.members.queries import dues_status, views_for
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
        # As a value, not as a join: for that PostgreSQL starts helpers, which read on long after the page is full.
        where = written_to.filter(member=OuterRef("pk")).values("email")[:1]
        return rows.alias(where=Subquery(where)).filter(where=None)
    so = written_to.filter(state=value)
    # Says nothing new, but without it SQLite does not use the index of those that fail. Row by row it would mislead
    # PostgreSQL, which takes the two for independent and expects far fewer.
    failing = so if value == AddressState.OK else so.exclude(state=AddressState.OK)
    return narrowed(rows, failing.values_list("member", flat=True), Q(Exists(so.filter(member=OuterRef("pk")))))


def _with_task(rows: type_of_members, _: str) -> type_of_members:
    tasks = MemberTask.objects.filter(closed_at=None)
    ids = tasks.order_by().values_list("member", flat=True).distinct()
    return narrowed(rows, ids, Q(Exists(tasks.filter(member=OuterRef("pk")))))


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
    orders=(
        Order("number", "Member number", "number"),
        Order("name", "Family name", "family_name", "given_name"),
        Order("new", "Newest first", "-pk"),
    ),
    private=True,
)


@requires(Right.PERSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The list. What is searched for may be a name or an address, so it comes as a POST."""
    return _show(request)


@requires(Right.PERSONS)
@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a view asks it."""
    found = get_object_or_404(views_for(staff_of(request)), pk=pk)
    return _show(request, found)


@requires(Right.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filters leave, as a CSV file."""
    return members_file(request, "members", members_today(timezone.now().date()))


def members_file(request: HttpRequest, name: str, rows: type_of_members) -> HttpResponseBase:
    """Those of ``rows``, as ``members_today`` gives them, less what search and filters leave out; it is recorded."""
    return people_file(request, name, _HEADER, _lines(MEMBERS.everything(request, rows)))


def _show(request: HttpRequest, kept: MemberView | None = None) -> HttpResponse:
    page = MEMBERS.page(request, members_today(timezone.now().date()), asking=kept.asked if kept else None)
    context = {
        "page": page,
        "words": naming,
        "most": MOST_FOUND,
        "view": kept,
        "views": list(views_for(staff_of(request))),
    }
    return show(request, "members/members.html", context)


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
