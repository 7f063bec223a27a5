"""``/p/<token>``: what a member gets, for who holds one of their letters.

A letter may have been forwarded. So this page changes nothing that could harm and shows nothing
private: topics, a pause, the language, no more tracking. For everything else it mails a link to the
address on record (``fresh``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailer.deliveries import links
from mailer.members.models import Address, Member
from mailer.public import choices, fresh, limits
from mailer.public.doors import delivery_of, member_page, show, society_or_none, too_often, unknown
from mailer.public.fresh import Purpose
from mailer.public.languages import speak_to, spoken
from mailer.public.masks import masked

_ASKED_FOR: Final = {purpose.value: purpose for purpose in (Purpose.OWN, Purpose.ADDRESS, Purpose.ERASE)}


@member_page("GET", "POST")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """One form. Only a POST of this very form saves: an empty one must not turn everything off."""
    delivery = delivery_of(links.PREFERENCES, token)
    if delivery is None:
        return unknown(request)
    member, now = delivery.member, timezone.now()
    saved = request.method == "POST" and "save" in request.POST
    if saved:
        if limits.too_many(request):
            return too_often(request)
        _save(request, member, now)
        member.refresh_from_db()
        speak_to(member)
    return _form(request, token, member, saved=saved)


@member_page("GET", "POST")
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a link for what is private. The page says the same for every address."""
    delivery = delivery_of(links.PREFERENCES, token)
    if delivery is None:
        return unknown(request)
    purpose = _ASKED_FOR.get(request.POST.get("purpose", ""))
    society = society_or_none()
    if request.method != "POST" or purpose is None or society is None:
        return _form(request, token, delivery.member, saved=False)
    if limits.too_many(request):
        return too_often(request)
    mailed = fresh.mail_link(member=delivery.member, purpose=purpose, society=society, now=timezone.now())
    context = {"token": token, "address": _address(delivery.member), "mailed": mailed.name}
    return show(request, "asked.html", context)


def _form(request: HttpRequest, token: str, member: Member, *, saved: bool) -> HttpResponse:
    shown = _shown(member, timezone.now())
    return show(request, "preferences.html", {"token": token, "saved": saved, **shown})


@transaction.atomic
def _save(request: HttpRequest, member: Member, now: datetime) -> None:
    choices.save_topics(member, wanted=set(request.POST.getlist("topic")), now=now)
    choices.save_pause(member, wanted=request.POST.get("pause", ""), now=now)
    choices.save_language(member, wanted=request.POST.get("language", ""), now=now)
    if member.tracking_consent and "tracking" not in request.POST:
        choices.forbid_tracking(member, now=now)


def _shown(member: Member, now: datetime) -> dict[str, object]:
    paused = member.snoozed_until
    return {
        "address": _address(member),
        "switches": choices.switches_of(member.pk),
        "paused_until": paused if paused and paused > now.date() else None,
        "pauses": [(months, choices.months_after(now.date(), months)) for months in choices.MONTHS],
        "languages": settings.LANGUAGES,
        "chosen_language": spoken(member.language) or "",
        "tracked": member.tracking_consent,
    }


def _address(member: Member) -> str:
    """Where letters go now, masked; "" when there is no address left."""
    home = Address.objects.filter(member=member, preferred=True).first()
    return masked(home.email) if home else ""
