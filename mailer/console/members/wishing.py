"""Turning a topic on or off for a member who asked the office to; the ledger says who in the office it was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.members import naming
from mailer.members.models import Member
from mailer.members.queries import topics
from mailer.members.services import subscribe, unsubscribe


@requires(Right.REGISTER)
@require_POST
def wish(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Do what the button says: ``on`` or ``off``."""
    found, topic = get_object_or_404(Member, pk=pk), get_object_or_404(topics(), slug=slug)
    on = request.POST.get("turn") == "on"
    turn = subscribe if on else unsubscribe
    done = turn(
        member=found, topic=topic, source="console", actor=naming.actor_of(staff_of(request)), now=timezone.now()
    )
    if done:
        notices.tell(request, f"{topic} is {'on' if on else 'off'} for this member.")
    elif on and found.erased_at:
        notices.refuse(request, "This member was erased. Nothing can be turned on again.")
    return redirect("console:member", pk=pk)
