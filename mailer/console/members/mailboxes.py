"""A member's addresses: one more, the one letters go to, one less, and mail allowed again to one that was stopped."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.members import naming
from mailer.console.members.questions import mail_address, why_again
from mailer.console.page import show
from mailer.members.addresses import AddressRefused
from mailer.members.models import Address, Member, Suppression
from mailer.members.services import add_address, lift_by_hand, make_preferred, remove_address

SOURCE: Final = "console"


class NewAddress(forms.Form):
    """Where else a member can be written to."""

    email = mail_address()
    preferred = forms.BooleanField(required=False, initial=True, label="Letters go there from now on")
    reason = forms.CharField(
        max_length=250,
        label="Why",
        help_text="Kept in the history, such as “moved to another university”.",
        error_messages={"required": "Say how you know, so that others understand it later."},
    )


class Lifting(forms.Form):
    """Why mail is allowed again; kept for good, so it must name nobody."""

    why = why_again()


@requires(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another address."""
    found = get_object_or_404(Member, pk=pk)
    form = NewAddress(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_address(member=found, **form.cleaned_data, **_doing(request))
        except AddressRefused as refused:
            form.add_error("email", str(refused))
        else:
            notices.tell(request, "The address is on the register.")
            return redirect("console:member", pk=pk)
    return show(request, "members/address.html", {"member": found, "form": form})


@requires(Right.REGISTER)
@require_POST
def prefer(request: HttpRequest, pk: int, address_id: int) -> HttpResponse:
    """Send letters there from now on."""
    make_preferred(address=_of(pk, address_id), **_doing(request))
    notices.tell(request, "Letters go to that address from now on.")
    return redirect("console:member", pk=pk)


@requires(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int, address_id: int) -> HttpResponse:
    """Ask, then take the address off the register."""
    address = _of(pk, address_id)
    if request.method == "POST":
        remove_address(address=address, **_doing(request))
        notices.tell(request, "The address is off the register.")
        return redirect("console:member", pk=pk)
    return show(request, "members/address_off.html", {"member": address.member, "address": address})


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int, address_id: int) -> HttpResponse:
    """Ask for the reason, then allow mail to the address again."""
    address = _of(pk, address_id)
    stop = Suppression.objects.filter(address_hash=address.address_hash, lifted_at=None).first()
    form = Lifting(request.POST if request.method == "POST" else None)
    if stop is None:
        notices.warn(request, "Nothing stops mail to that address.")
        return redirect("console:member", pk=pk)
    if request.method == "POST" and form.is_valid():
        by = naming.actor_of(staff_of(request))
        lift_by_hand(email=address.email, by=by, why=form.cleaned_data["why"], now=timezone.now())
        notices.tell(request, "Mail is allowed again. The provider may have a list of its own: look there too.")
        return redirect("console:member", pk=pk)
    context = {"member": address.member, "address": address, "stop": stop, "form": form, "naming": naming}
    return show(request, "members/lift.html", context)


def _of(member_id: int, address_id: int) -> Address:
    return get_object_or_404(Address.objects.select_related("member"), pk=address_id, member=member_id)


def _doing(request: HttpRequest) -> dict[str, Any]:
    return {"by": naming.actor_of(staff_of(request)), "source": SOURCE, "now": timezone.now()}
