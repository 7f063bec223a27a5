"""The browsers in which one is signed in: signing one of them out. All others at once is allauth's own page."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from mailer.console import notices
from mailer.console.access import staff_of


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one browser out; the one in use has its own button for that."""
    found = get_object_or_404(UserSession, pk=pk, user=staff_of(request))
    if found.session_key == request.session.session_key:
        notices.refuse(request, "This is the browser you use now. Sign out with the button in the menu.")
    else:
        found.end()
        notices.tell(request, "That browser is signed out.")
    return redirect("usersessions_list")
