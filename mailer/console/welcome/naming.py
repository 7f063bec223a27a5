"""The first step: the little that must be known of a society before a letter can be made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from mailer import env
from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.administer.branding import Identity, whole
from mailer.console.administer.carrying import name_told
from mailer.console.page import show
from mailer.content.faults import ContentRefused
from mailer.content.models import Society
from mailer.content.services import set_society
from mailer.lib.wallclock import zones


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def name_society(request: HttpRequest) -> HttpResponse:
    """Ask, then save; the rest is filled in sensibly and can be changed under Society & branding."""
    if Society.objects.exists():
        return redirect("console:society")
    me = staff_of(request)
    form = Identity(
        request.POST if request.method == "POST" else None,
        initial={"website": "https://", "time_zone": me.time_zone or "UTC"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = set_society(whole(form.cleaned_data), by=f"staff:{me.pk}")
        except ContentRefused as refused:
            form.refuse(refused)
        else:
            notices.tell(request, "The society has a name. Colours and everything else can be changed at any time.")
            if words := name_told(row.sender_name, env.current()):
                notices.warn(request, words)
            return redirect("console:welcome")
    return show(request, "welcome/society.html", {"form": form, "zones": sorted(zones())})
