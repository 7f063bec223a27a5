"""Every address that mail is stopped to, or was: whose it is, why, and where that came from.

The list holds no address, only keyed hashes; an address stands there only as long as the register has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.console.access import requires
from mailer.console.exports import people_file
from mailer.console.listing import Filter, Listing, Order
from mailer.console.members.naming import STOPS, people
from mailer.console.page import show
from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.models import Address, Suppression
from mailer.members.search import search

SOURCES: Final[dict[str, str]] = {
    "provider event": "the provider’s reports",
    "provider list": "the provider’s own list",
    "bounce mailbox": "letters that came back",
    "import": "a member file",
    "erasure": "an erasure",
}
_STAFF: Final = "staff:"
_MOST_FOUND: Final = 200
_CHUNK: Final = 200
type_of_rows = QuerySet[Suppression, Any]


@dataclass(frozen=True, slots=True)
class Stop:
    """One suppression with what is known beside it; ``addresses`` are those of the register, often none."""

    row: Suppression
    reason: str
    source: str
    lifted_by: str
    addresses: Sequence[Address]


def _about(rows: type_of_rows, text: str) -> type_of_rows:
    """By an address, whether or not the register has it, or by a member."""
    members = [member.pk for member in search(text, limit=_MOST_FOUND)]
    hashes = set(Address.objects.filter(member__in=members).values_list("address_hash", flat=True))
    return rows.filter(address_hash__in=hashes | _hash_of(text))


def _hash_of(text: str) -> set[str]:
    try:
        return {address_hash(normalise(text).key)}
    except AddressRefused:
        return set()


def _from(rows: type_of_rows, value: str) -> type_of_rows:
    if value != "staff":
        return rows.filter(source=value)
    # Each by name: what a source begins with is in no index.
    return rows.filter(source__in=[f"{_STAFF}{pk}" for pk in Staff.objects.values_list("pk", flat=True)])


def _in_force(rows: type_of_rows, value: str) -> type_of_rows:
    return rows.filter(lifted_at__isnull=value == "force")


SUPPRESSIONS: Final = Listing[Suppression](
    search=_about,
    search_label="Address or member",
    filters=(
        Filter("state", "State", [("force", "Mail is stopped"), ("lifted", "Allowed again")], _in_force),
        Filter("reason", "Why", list(Suppression.Reason.choices), lambda rows, value: rows.filter(reason=value)),
        Filter("source", "Came from", [*SOURCES.items(), ("staff", "the office")], _from),
    ),
    orders=(Order("new", "Newest first", "-pk"), Order("old", "Oldest first")),
    private=True,
)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def suppressions(request: HttpRequest) -> HttpResponse:
    """The list. What is searched for may be an address, so it comes as a POST."""
    page = SUPPRESSIONS.page(request, Suppression.objects.all())
    return show(request, "suppressions/suppressions.html", {"page": page, "stops": told(page.rows)})


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filters leave, as a CSV file."""
    header = ("Addresses on the register", "Members", "Why", "From", "Note", "Since (UTC)", "Lifted (UTC)", "Because")
    rows = Suppression.objects.all()
    return people_file(request, "suppressions", header, _lines(SUPPRESSIONS.everything(request, rows)))


def told(rows: Iterable[Suppression]) -> list[Stop]:
    """Each with its address and its source in words, in two queries for all of them."""
    found = list(rows)
    known: dict[str, list[Address]] = {}
    hashes = [row.address_hash for row in found]
    for address in Address.objects.filter(address_hash__in=hashes).select_related("member"):
        known.setdefault(address.address_hash, []).append(address)
    names = people(who for row in found for who in (row.source, row.lifted_by))
    return [
        Stop(row, STOPS[row.reason], _source(row, names), names[row.lifted_by], known.get(row.address_hash, ()))
        for row in found
    ]


def _source(row: Suppression, names: dict[str, str]) -> str:
    return SOURCES.get(row.source, names[row.source])


def _lines(rows: Iterator[Suppression]) -> Iterator[Sequence[object]]:
    while chunk := list(islice(rows, _CHUNK)):
        for stop in told(chunk):
            row = stop.row
            addresses = "; ".join(address.email for address in stop.addresses)
            numbers = "; ".join(address.member.number for address in stop.addresses)
            lifted = f"{row.lifted_at:%Y-%m-%d %H:%M}" if row.lifted_at else ""
            since = f"{row.at:%Y-%m-%d %H:%M}"
            yield addresses, numbers, stop.reason, stop.source, row.note, since, lifted, row.lifted_because
