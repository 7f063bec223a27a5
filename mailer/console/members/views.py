"""Keeping what the list of members was asked under a name, for oneself or for all, and forgetting it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.members.register import MEMBERS
from mailer.console.page import show
from mailer.members.queries import views_for
from mailer.members.services import ViewRefused, forget_view, keep_view


@requires(Right.PERSONS)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Ask for a name, then keep the search and the choices that came along."""
    asked = {name: value for name, value in MEMBERS.asked(request.POST.dict()).items() if value}
    shared = bool(request.POST.get("shared"))
    name, fault = request.POST.get("view", ""), ""
    if request.POST.get("do") == "keep":
        # The order alone is no view.
        wanted = asked if set(asked) - {"sort"} else {}
        try:
            view = keep_view(name=name, asked=wanted, shared=shared, by=staff_of(request), now=timezone.now())
        except ViewRefused as refused:
            fault = str(refused)
        else:
            notices.tell(request, f"The view “{view}” is kept.")
            return redirect("console:view", pk=view.pk)
    context = {"asked": asked, "said": MEMBERS.in_words(asked), "name": name, "shared": shared, "fault": fault}
    return show(request, "members/view.html", context)


@requires(Right.PERSONS)
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    view = get_object_or_404(views_for(staff_of(request)), pk=pk)
    if forget_view(view=view, by=staff_of(request)):
        notices.tell(request, f"The view “{view}” is forgotten. No member was changed by that.")
    else:
        notices.refuse(request, f"“{view}” is a view of {view.by}, who alone can forget it.")
    return redirect("console:members")
