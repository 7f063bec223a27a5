"""Taking up an invitation: one's name and a password, then one is signed in."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mailer.accounts.errors import InvitationVoid
from mailer.accounts.invitations import accept, invited_with
from mailer.console import notices
from mailer.console.signing.forms import Welcome


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Greet, take the password, open the door."""
    now = timezone.now()
    try:
        staff = invited_with(token, now=now)
        form = Welcome(request.POST if request.method == "POST" else None, staff=staff, initial={"name": staff.name})
        if not form.is_valid():
            return render(request, "accounts/welcome.html", {"form": form, "invited": staff})
        said = form.cleaned_data
        staff = accept(token=token, name=said["name"], password=said["password"], now=now)
    except InvitationVoid as exc:
        title = "This invitation no longer works"
        return render(request, "accounts/void.html", {"title": title, "words": str(exc)}, status=410)
    login(request, staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, staff, "password")
    notices.tell(request, f"Welcome, {staff.name}. You are signed in.")
    return redirect("console:home")
