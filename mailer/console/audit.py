"""The audit log: who did what, when. Search, filter, and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer.accounts.roles import Right
from mailer.audit.models import AuditEntry
from mailer.audit.queries import actors, entries, rooms
from mailer.console.access import requires
from mailer.console.exports import csv_file
from mailer.console.history import subjects_called, told
from mailer.console.listing import Filter, Listing, narrowed
from mailer.console.page import show
from mailer.console.wordings import actions_called

_PERIODS: Final = {"1": "Today and yesterday", "7": "The last 7 days", "31": "The last month", "366": "The last year"}
_CHUNK: Final = 200
_ROOMS: Final = {
    "account": "Accounts",
    "api": "Programs",
    "archive": "Earlier letters",
    "batch": "Copies in doubt",
    "campaign": "Letters",
    "field": "Member fields",
    "hook": "Webhooks",
    "image": "Pictures",
    "installation": "Backups",
    "key": "API keys",
    "list": "Lists of members",
    "member": "Members",
    "members": "Imports",
    "provider": "Providers",
    "seeds": "Seed list",
    "segment": "Segments",
    "society": "Society and branding",
    "suppression": "Suppressions",
    "suppressions": "Suppressions at the provider",
    "topic": "Topics",
    "topics": "Order of topics",
}


def _search(rows: QuerySet[AuditEntry, Any], text: str) -> QuerySet[AuditEntry, Any]:
    """By the words of what was done, by who did it, or by what it was done to: those have an index each."""
    named = subjects_called(text)
    by = named | {actor for actor in actors() if text.lower() in actor.lower()}
    meant = Q(action__in=actions_called(text)) | Q(subject__in=named) | Q(actor__in=by)
    return narrowed(rows, AuditEntry.objects.filter(meant).order_by().values_list("pk", flat=True), meant)


def _room(rows: QuerySet[AuditEntry, Any], value: str) -> QuerySet[AuditEntry, Any]:
    return rows.filter(action__startswith=f"{value}.")


def _since(rows: QuerySet[AuditEntry, Any], value: str) -> QuerySet[AuditEntry, Any]:
    return rows.filter(at__gte=_days_ago(int(value), timezone.now()))


def _days_ago(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)


def listing() -> Listing[AuditEntry]:
    """The kinds of action are those that occur."""
    kinds = [(room, _ROOMS.get(room, room.replace("_", " ").capitalize())) for room in rooms()]
    return Listing(
        search=_search,
        search_label="Person, action or subject",
        filters=(
            Filter("kind", "What was done to", kinds, _room, "Everything"),
            Filter("since", "When", list(_PERIODS.items()), _since, "At any time"),
        ),
    )


@requires(Right.ADMINISTER)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The log, the newest first."""
    page = listing().page(request, entries())
    return show(request, "audit.html", {"page": page, "told": told(page.rows)})


@requires(Right.ADMINISTER)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filters leave, as a CSV file."""
    rows = listing().everything(request, entries())
    header = ("When (UTC)", "Who", "What", "To what", "Detail", "Action")
    return csv_file("audit-log", header, _lines(rows))


def _lines(rows: Iterator[AuditEntry]) -> Iterator[Sequence[object]]:
    while chunk := list(islice(rows, _CHUNK)):
        for line in told(chunk):
            yield (f"{line.at:%Y-%m-%d %H:%M:%S}", line.who, line.said, line.subject, line.detail, line.action)
