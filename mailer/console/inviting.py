"""Inviting staff: the link goes out by mail, and stands on the screen where no mail can leave."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer import env
from mailer.accounts.errors import AddressTaken
from mailer.accounts.invitations import invite, invite_again
from mailer.accounts.models import Staff
from mailer.accounts.queries import Standing, standing
from mailer.accounts.roles import PURPOSES, Right, Role
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.ground import ground_of
from mailer.console.page import show
from mailer.console.signing import mail
from mailer.console.signing.mailing import can_mail, mail_staff

ROLES: Final = [(role.value, role.value.title(), PURPOSES[role]) for role in Role]


class Invitation(forms.Form):
    """Whom, and as what."""

    name = forms.CharField(max_length=200, error_messages={"required": "Write the person's name."})
    email = forms.EmailField(
        error_messages={"required": "Write an e-mail address.", "invalid": "This is not an e-mail address."}
    )
    role = forms.ChoiceField(choices=[(role.value, role.value) for role in Role], initial=Role.EDITOR.value)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_staff(request: HttpRequest) -> HttpResponse:
    """Ask whom, then send the link."""
    form = Invitation(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            staff, token = invite(
                email=said["email"],
                name=said["name"],
                role=Role(said["role"]),
                by=staff_of(request),
                now=timezone.now(),
            )
        except AddressTaken as exc:
            form.add_error("email", str(exc))
        else:
            return _sent(request, staff, token)
    return show(request, "invite.html", {"form": form, "roles": ROLES, "mails": can_mail(), "narrow": True})


@requires(Right.ADMINISTER)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link; the old one is void."""
    staff = get_object_or_404(Staff, pk=pk)
    if standing(staff) != Standing.INVITED:
        notices.refuse(request, "This invitation was taken up already. Nothing was sent.")
        return redirect("console:person", pk=pk)
    return _sent(request, staff, invite_again(staff=staff, by=staff_of(request), now=timezone.now()))


def _sent(request: HttpRequest, staff: Staff, token: str) -> HttpResponse:
    """The link is shown this once, whether or not the mail left: mail gets lost."""
    address = env.current().public_url + reverse("invitation", args=[token])
    told = mail.invitation(society=ground_of(request).name, by=str(staff_of(request)), link=address)
    mailed = mail_staff(told, to=staff.email, name=staff.name, now=timezone.now())
    context = {"invited": staff, "address": address, "mailed": mailed, "narrow": True}
    return show(request, "invited.html", context)
