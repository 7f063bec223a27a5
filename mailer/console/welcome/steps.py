"""The first steps, each with whether it is done and where it is done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mailer import env
from mailer.accounts.roles import Right
from mailer.console.access import requires, staff_of
from mailer.console.administer.carrying import carrier
from mailer.console.first_steps import steps as all_steps
from mailer.console.page import show


@requires(Right.READ)
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """All of them; the first that is open is the one to do now."""
    found = all_steps(staff_of(request))
    context = {
        "steps": found,
        "following": next((step for step in found if step.href and not step.done), None),
        "done": sum(step.done for step in found),
        "carrier": carrier(env.current()),
    }
    return show(request, "welcome/welcome.html", context)
