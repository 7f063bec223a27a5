"""Letters that another system sent: to read, to open to everybody, to take back, and to delete."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.archive.earlier import delete_earlier, publish_earlier, withdraw_earlier
from mailer.archive.models import EarlierLetter
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.listing import Filter, Listing, Order
from mailer.console.page import show
from mailer.console.preview import framed

type_of_letters = QuerySet[EarlierLetter, Any]


def _with(rows: type_of_letters, words: str) -> type_of_letters:
    return rows.filter(title__icontains=words)


def _public(rows: type_of_letters, value: str) -> type_of_letters:
    return rows.filter(public_letter__isnull=value == "staff")


EARLIER: Final = Listing[EarlierLetter](
    search=_with,
    search_label="Words of the subject",
    filters=(Filter("who", "Who reads it", [("all", "Everybody"), ("staff", "Staff alone")], _public),),
    orders=(Order("late", "Latest first", "-sent_on"), Order("early", "Earliest first", "sent_on")),
)


@requires(Right.READ)
@require_safe
def earlier(request: HttpRequest) -> HttpResponse:
    """All of them, with who reads each."""
    rows = EarlierLetter.objects.select_related("public_letter").defer("html", "text")
    return show(request, "earlier.html", {"page": EARLIER.page(request, rows)})


@requires(Right.READ)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, in a frame."""
    return show(request, "earlier_letter.html", {"letter": _letter_or_404(pk)})


@requires(Right.READ)
@require_safe
@xframe_options_sameorigin
def frame(_request: HttpRequest, pk: int) -> HttpResponse:
    """What is in the frame."""
    return framed(get_object_or_404(EarlierLetter, pk=pk).html)


@requires(Right.APPROVE)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on everybody can read it."""
    publish_earlier(letters=[_letter_or_404(pk)], by=staff_of(request), now=timezone.now())
    undo = reverse("console:earlier-withdraw", args=[pk])
    notices.tell(request, "Everybody can read it in the archive now.", undo=undo)
    return redirect("console:earlier-letter", pk=pk)


@requires(Right.APPROVE)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff alone read it again."""
    withdraw_earlier(letter=_letter_or_404(pk), by=staff_of(request))
    notices.tell(request, "It is out of the archive.", undo=reverse("console:earlier-publish", args=[pk]))
    return redirect("console:earlier-letter", pk=pk)


@requires(Right.APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete it, for everybody."""
    found = _letter_or_404(pk)
    if request.method != "POST":
        return show(request, "earlier_delete.html", {"letter": found, "narrow": True})
    delete_earlier(letters=[found], by=staff_of(request))
    notices.tell(request, "The letter is deleted.")
    return redirect("console:earlier")


def _letter_or_404(pk: int) -> EarlierLetter:
    return get_object_or_404(EarlierLetter.objects.select_related("public_letter"), pk=pk)
