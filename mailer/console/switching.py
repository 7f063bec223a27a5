"""Switching an account off and on, and forgetting a lost second factor: asked first, then done."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from mailer.accounts import services
from mailer.accounts.errors import AccountError
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.confirming import Confirmation
from mailer.console.page import show

SWITCHES: Final[dict[str, Confirmation]] = {
    "off": Confirmation(
        "Switch this account off?",
        "The person is signed out everywhere, at once, and can't sign in. What was done under this name stays in the "
        "audit log. The account can be switched on again.",
        "Switch off",
        "The account is switched off.",
        services.deactivate,
        dangerous=True,
    ),
    "on": Confirmation(
        "Switch this account on again?",
        "The person can sign in again, with the same role and the same password.",
        "Switch on",
        "The account is switched on.",
        services.reactivate,
    ),
    "reset-two-factor": Confirmation(
        "Forget the second factor?",
        "For who has lost phone and recovery codes. The authenticator app, passkeys and recovery codes of this account "
        "are forgotten, and the password alone opens it until a new factor is set up. Make sure that it is really this "
        "person who asks.",
        "Forget them",
        "The second factor is forgotten.",
        services.reset_two_factor,
        dangerous=True,
    ),
}


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask, then do it."""
    if verb not in SWITCHES:
        raise Http404
    found, wanted = get_object_or_404(Staff, pk=pk), SWITCHES[verb]
    if request.method != "POST":
        return show(request, "switch.html", {"person": found, "switch": wanted, "verb": verb, "narrow": True})
    try:
        wanted.does(staff=found, by=staff_of(request))
    except AccountError as exc:
        notices.refuse(request, str(exc))
    else:
        notices.tell(request, wanted.done)
    return redirect("console:person", pk=pk)
