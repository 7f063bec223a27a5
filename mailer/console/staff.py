"""Staff and roles: who may sign in, and what each may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from mailer.accounts.errors import AccountError
from mailer.accounts.models import Staff
from mailer.accounts.queries import Standing, staff_list, standing
from mailer.accounts.roles import PURPOSES, Right, Role, allows
from mailer.accounts.services import change_role
from mailer.audit.queries import entries_about
from mailer.console import notices, words
from mailer.console.access import requires, staff_of
from mailer.console.exports import csv_file
from mailer.console.history import told
from mailer.console.inviting import ROLES
from mailer.console.listing import Filter, Listing, Order
from mailer.console.page import show

_RECENT: Final = 10


def _named(rows: QuerySet[Staff, Any], text: str) -> QuerySet[Staff, Any]:
    return rows.filter(Q(name__icontains=text) | Q(email__icontains=text))


def _standing(rows: QuerySet[Staff, Any], value: str) -> QuerySet[Staff, Any]:
    if value == Standing.OFF:
        return rows.filter(is_active=False)
    active = rows.filter(is_active=True)
    return active.exclude(invitation="") if value == Standing.INVITED else active.filter(invitation="")


STAFF: Final = Listing[Staff](
    search=_named,
    search_label="Name or address",
    filters=(
        Filter("role", "Role", [(role.value, role.value.title()) for role in Role], lambda q, v: q.filter(role=v)),
        Filter("standing", "Account", [(slug, word.name) for slug, word in words.STANDINGS.items()], _standing),
    ),
    orders=(Order("name", "Name", "name"), Order("new", "Newest first", "-pk")),
    private=True,
)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """The list. A search comes as a POST: what is searched for may be an address."""
    page = STAFF.page(request, staff_list())
    rights = [(right.value, [allows(role, right) for role in Role]) for right in Right]
    context = {"page": page, "words": words, "standing": standing, "rights": rights, "roles": list(Role)}
    return show(request, "staff.html", context)


@requires(Right.ADMINISTER)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Everybody, as a CSV file."""
    header = ("Name", "Address", "Role", "Account", "Second factor", "Last sign-in (UTC)", "Made (UTC)")
    everybody: Iterator[Any] = STAFF.everything(request, staff_list())
    rows = (
        (
            row.name,
            row.email,
            row.role,
            words.STANDINGS[standing(row)].name,
            "yes" if row.two_factor else "no",
            f"{row.last_login:%Y-%m-%d %H:%M}" if row.last_login else "",
            f"{row.joined_at:%Y-%m-%d %H:%M}",
        )
        for row in everybody
    )
    return csv_file("staff", header, rows)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its role, how it stands, what it did last."""
    found = get_object_or_404(staff_list(), pk=pk)
    if request.method == "POST":
        return _change_role(request, found)
    actor = f"staff:{found.pk}"
    context = {
        "person": found,
        "standing": words.STANDINGS[standing(found)],
        "invited": standing(found) == Standing.INVITED,
        "is_me": found.pk == staff_of(request).pk,
        "roles": ROLES,
        "purpose": PURPOSES[Role(found.role)],
        "entries": told(entries_about(actor)[:_RECENT]),
    }
    return show(request, "person.html", context)


def _change_role(request: HttpRequest, found: Staff) -> HttpResponse:
    wanted = request.POST.get("role", "")
    if wanted not in set(Role):
        notices.refuse(request, "Choose one of the roles.")
    elif wanted != found.role:
        try:
            change_role(staff=found, role=Role(wanted), by=staff_of(request))
        except AccountError as exc:
            notices.refuse(request, str(exc))
        else:
            notices.tell(request, f"{found} is {wanted} from now on.")
    return redirect("console:person", pk=found.pk)
