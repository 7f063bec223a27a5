"""``/m/erase/<token>``: a member has everything about them erased. The link was mailed to them a moment ago."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailer.deliveries.unsubscribing import ACTOR
from mailer.privacy.erasure import erase_member
from mailer.public import fresh
from mailer.public.doors import member_page, show
from mailer.public.fresh import Purpose
from mailer.public.languages import speak_to
from mailer.public.models import FreshLink


@member_page("GET", "POST")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What erasing means, a box to tick and a button. It can't be undone, so both are asked for."""
    now = timezone.now()
    link = fresh.open_link(token, Purpose.ERASE, now=now)
    if link is None:
        return show(request, "link_over.html", {}, status=410)
    speak_to(link.member)
    if request.method != "POST" or "sure" not in request.POST:
        return show(request, "erase.html", {"token": token, "unsure": request.method == "POST"})
    erased = _erase(link, now)
    return show(request, "erased.html" if erased else "link_over.html", {}, status=200 if erased else 410)


@transaction.atomic
def _erase(link: FreshLink, now: datetime) -> bool:
    if not fresh.use_up(link, now=now):
        return False
    erase_member(member=link.member, by=ACTOR, now=now)
    return True
