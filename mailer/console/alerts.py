"""Alerts: what is the matter now and what to do about it, and what was. "I have seen it", and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.exports import csv_file
from mailer.console.listing import Filter, Listing
from mailer.console.navigation import address_of
from mailer.console.page import show
from mailer.tracking.alerts.telling import open_alerts, put_aside, take_up
from mailer.tracking.models import Alert

# What the figures of a letter tell more about than its page.
_IN_FIGURES: Final = (Alert.Kind.COMPLAINT, Alert.Kind.BOUNCES)
_HEADER: Final = ("What", "In words", "Since (UTC)", "Last (UTC)", "Times", "Seen by", "Settled (UTC)")

ALERTS: Final = Listing[Alert](
    search=lambda rows, text: rows.filter(words__icontains=text),
    search_label="Word in it",
    filters=(Filter("kind", "What", list(Alert.Kind.choices), lambda rows, kind: rows.filter(kind=kind)),),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One alert, and where something can be done about it ("" for nowhere in the console)."""

    alert: Alert
    href: str


def shown(rows: Iterable[Alert]) -> list[Shown]:
    return [Shown(alert, _place_of(alert)) for alert in rows]


@requires(Right.READ)
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """What is the matter now, the newest first."""
    return _screen(request, _now(), earlier=False)


@requires(Right.READ)
@require_safe
def earlier(request: HttpRequest) -> HttpResponse:
    """What was the matter, and is settled."""
    return _screen(request, _earlier(), earlier=True)


@requires(Right.READ)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the search and the filter leave of all, settled or not, as a CSV file."""
    return csv_file("alerts", _HEADER, _lines(ALERTS.everything(request, Alert.objects.select_related("seen_by"))))


@requires(Right.APPROVE)
@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """It asks for nobody any more, and stays here until its cause is gone."""
    alert = get_object_or_404(Alert, pk=pk)
    if put_aside(alert=alert, by=staff_of(request), now=timezone.now()):
        notices.tell(
            request,
            "Put aside. It stays here until its cause is gone.",
            undo=reverse("console:alert-unseen", args=[pk]),
        )
    else:
        notices.warn(request, "It is settled, or somebody else has seen it already.")
    return redirect("console:alerts")


@requires(Right.APPROVE)
@require_POST
def unseen(request: HttpRequest, pk: int) -> HttpResponse:
    """It asks for somebody again."""
    if take_up(alert=get_object_or_404(Alert, pk=pk)):
        notices.tell(request, "It asks for somebody again.")
    else:
        notices.warn(request, "It has been settled since.")
    return redirect("console:alerts")


def _screen(request: HttpRequest, rows: QuerySet[Alert, Any], *, earlier: bool) -> HttpResponse:
    page = ALERTS.page(request, rows)
    tabs = [
        ("Now", reverse("console:alerts"), not earlier),
        ("Earlier", reverse("console:alerts-earlier"), earlier),
    ]
    return show(request, "alerts.html", {"page": page, "rows": shown(page.rows), "earlier": earlier, "tabs": tabs})


def _now() -> QuerySet[Alert, Any]:
    return open_alerts().select_related("seen_by")


def _earlier() -> QuerySet[Alert, Any]:
    return Alert.objects.filter(settled_at__isnull=False).select_related("seen_by")


def _place_of(alert: Alert) -> str:
    kind, _, name = alert.subject.partition(":")
    if kind == "campaign" and name.isdecimal():
        return address_of("console:letter-results" if alert.kind in _IN_FIGURES else "console:letter", int(name))
    if kind == "hook" and name.isdecimal():
        return address_of("console:hook", int(name))
    return ""


def _lines(rows: Iterable[Alert]) -> Iterator[Sequence[object]]:
    for row in rows:
        yield (
            row.get_kind_display(), row.words, _moment(row.first_at), _moment(row.last_at), row.times,
            row.seen_by or "", _moment(row.settled_at),
        )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
