"""``/p/<token>``: which topics a member gets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailer.deliveries import links
from mailer.public import choices
from mailer.public.doors import delivery_of, masked, member_page, show, unknown


@member_page("GET", "POST")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """One switch a topic. Only a POST of this very form saves: an empty one must not turn everything off."""
    delivery = delivery_of(links.PREFERENCES, token)
    if delivery is None:
        return unknown(request)
    saved = request.method == "POST" and "save" in request.POST
    if saved:
        choices.save(delivery.member_id, wanted=set(request.POST.getlist("topic")), now=timezone.now())
    context = {
        "token": token,
        "address": masked(delivery.address),
        "switches": choices.switches_of(delivery.member_id),
        "saved": saved,
    }
    return show(request, "preferences.html", context)
