"""Stopping mail to an address by hand, and allowing it again where the law leaves that to the office."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.members.naming import actor_of
from mailer.console.members.questions import mail_address, why_again
from mailer.console.page import show
from mailer.console.suppressions.listing import told
from mailer.members.addresses import AddressRefused
from mailer.members.models import Suppression
from mailer.members.services import LiftRefused, lift_suppression, suppress_address
from mailer.members.services.suppressions import liftable, needs_asking


class Stopping(forms.Form):
    """To which address, and why."""

    email = mail_address()
    why = forms.CharField(
        max_length=250,
        label="Why",
        help_text="Kept also after the member is gone, so name nobody: “asked by telephone to get no more mail”.",
        error_messages={"required": "Say why, so that others understand it later."},
    )


class Lifting(forms.Form):
    """Why mail may go there again, and whether the person asked for it."""

    why = why_again()
    asked = forms.BooleanField(required=False)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask which address, then stop all mail to it."""
    form = Stopping(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            new = suppress_address(**form.cleaned_data, by=actor_of(staff_of(request)), now=timezone.now())
        except AddressRefused as refused:
            form.add_error("email", str(refused))
        else:
            if new:
                notices.tell(request, "Nobody writes to this address any more.")
            else:
                notices.warn(request, "Mail to this address was stopped already; the first reason stands.")
            return redirect("console:suppressions")
    return show(request, "suppressions/add.html", {"form": form})


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then allow mail again; or say why it can't be."""
    row = get_object_or_404(Suppression, pk=pk)
    if row.lifted_at is not None:
        notices.warn(request, "Mail to this address is allowed again already.")
        return redirect("console:suppressions")
    form = Lifting(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _lifted(request, row, form):
        notices.tell(request, "Mail is allowed again. The provider may have a list of its own: look there too.")
        return redirect("console:suppressions")
    [stop] = told([row])
    context = {"stop": stop, "form": form, "may": liftable(row), "asks": needs_asking(row)}
    return show(request, "suppressions/lift.html", context)


def _lifted(request: HttpRequest, row: Suppression, form: Lifting) -> bool:
    try:
        lift_suppression(suppression=row, by=actor_of(staff_of(request)), now=timezone.now(), **form.cleaned_data)
    except LiftRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
