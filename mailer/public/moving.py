"""Moving to another address: ``/m/address/<token>`` asks for it, ``/m/confirm/<token>`` is opened from there.

The first link is mailed to the old address, the second to the new one, and the old one is told when
it is done. So nobody moves a member away who can't read both mailboxes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailer.content.models import Society
from mailer.members import services as members
from mailer.members.addresses import AddressRefused
from mailer.members.models import Address
from mailer.outbox.composing import compose
from mailer.outbox.services import post
from mailer.public import fresh, limits
from mailer.public.doors import member_page, show, society_or_none, too_often
from mailer.public.fresh import Purpose
from mailer.public.languages import in_language_of, speak_to
from mailer.public.masks import masked
from mailer.public.models import FreshLink

_TOLD_WITHIN: Final = timedelta(days=3)


@member_page("GET", "POST")
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Where to move to. The new address changes nothing before it is confirmed."""
    now, society = timezone.now(), society_or_none()
    link = fresh.open_link(token, Purpose.ADDRESS, now=now)
    if link is None or society is None:
        return show(request, "link_over.html", {}, status=410)
    speak_to(link.member)
    wanted = request.POST.get("email", "").strip()
    if request.method != "POST":
        return show(request, "address.html", {"token": token, "wanted": "", "refused": False})
    if limits.too_many(request):
        return too_often(request)
    try:
        mailed = _request(link, wanted, society, now)
    except AddressRefused:
        # Why is not said: whether mail to an address was stopped is its owner's affair.
        return show(request, "address.html", {"token": token, "wanted": wanted, "refused": True}, status=422)
    return show(request, "address_asked.html", {"address": wanted, "mailed": mailed.name})


@member_page("GET", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """One button, because programs that look at links before people do must not confirm anything."""
    now, society = timezone.now(), society_or_none()
    link = fresh.open_link(token, Purpose.CONFIRM, now=now)
    if link is None or society is None:
        return show(request, "link_over.html", {}, status=410)
    speak_to(link.member)
    if request.method != "POST":
        return show(request, "confirm.html", {"token": token, "address": link.member.pending_address.email})
    moved = _confirm(link, society, now)
    return show(request, "confirmed.html" if moved else "link_over.html", {}, status=200 if moved else 410)


@transaction.atomic
def _request(link: FreshLink, wanted: str, society: Society, now: datetime) -> fresh.Mailed:
    pending = members.request_address_change(member=link.member, email=wanted, now=now)
    return fresh.mail_confirmation(pending=pending, society=society, now=now)


@transaction.atomic
def _confirm(link: FreshLink, society: Society, now: datetime) -> bool:
    before = Address.objects.filter(member=link.member_id, preferred=True).first()
    new = link.member.pending_address.email
    if not fresh.use_up(link, now=now):
        return False
    if not members.confirm_address_change(member=link.member, address_hash=link.address_hash, now=now):
        return False
    if before is not None and before.address_hash != link.address_hash:
        with in_language_of(link.member):
            message = compose("moved", {"society": society, "address": masked(new)})
        post(kind="moved", address=before.email, name="", message=message, expires_at=now + _TOLD_WITHIN, now=now)
    return True
