"""The very first page of a new mailer: its first admin, by the link from the terminal."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mailer.accounts.beginning import begin, check_first_link
from mailer.accounts.errors import FirstLinkVoid
from mailer.console import notices
from mailer.console.signing.forms import FirstAdmin


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def beginning(request: HttpRequest, token: str) -> HttpResponse:
    """Greet, take name, address and password, open the door, lead to the first steps."""
    now = timezone.now()
    form = FirstAdmin(request.POST if request.method == "POST" else None)
    try:
        check_first_link(token, now=now)
        if not form.is_valid():
            return render(request, "accounts/begin.html", {"form": form})
        staff = begin(token=token, **form.cleaned_data, now=now)
    except FirstLinkVoid as exc:
        title = "This link no longer works"
        return render(request, "accounts/void.html", {"title": title, "words": str(exc)}, status=410)
    login(request, staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, staff, "password")
    notices.tell(request, f"Welcome, {staff.name}. You are signed in as the first admin.")
    return redirect("console:welcome")
