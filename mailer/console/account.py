"""One's own account: name, time zone, and the way to password, second factor and sessions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from mailer.accounts.queries import has_two_factor
from mailer.accounts.roles import PURPOSES, RIGHTS, Right, Role
from mailer.accounts.services import set_profile
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.page import show
from mailer.console.signing.forms import Profile
from mailer.lib.wallclock import zones


@requires(Right.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show it; save name and zone."""
    staff = staff_of(request)
    form = Profile(
        request.POST if request.method == "POST" else None, initial={"name": staff.name, "time_zone": staff.time_zone}
    )
    if request.method == "POST" and form.is_valid():
        set_profile(staff=staff, **form.cleaned_data)
        notices.tell(request, "Saved.")
        return redirect("console:account")
    role = Role(staff.role)
    context = {
        "form": form,
        "zones": sorted(zones()),
        "purpose": PURPOSES[role],
        "rights": [right.value for right in Right if right in RIGHTS[role]],
        "two_factor": has_two_factor(staff),
    }
    return show(request, "account.html", context)
