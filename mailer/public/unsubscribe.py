"""``/u/<token>``: unsubscribing, to the letter of RFC 8058.

A POST unsubscribes at once, whatever its body says and however often it comes, without redirect.
A GET shows one button. Letters of no topic go to every member: there the page explains why.

While the database takes nothing, the wish is noted on disk, and the page says just that. The answer
is 503 all the same: it is not done yet, and a mailbox provider that asks again does no harm.
"""

from __future__ import annotations

from typing import Final

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailer.deliveries import links
from mailer.deliveries.models import Delivery
from mailer.deliveries.unsubscribing import unsubscribe
from mailer.members.models import Topic
from mailer.public import choices, spool
from mailer.public.doors import delivery_of, member_page, show, unavailable, unknown
from mailer.public.masks import masked

_MOST_OF_A_BODY: Final = 16 * 1024


@member_page("GET", "POST", unlimited=("POST",))
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link, and the door for the mail programs' own unsubscribe button."""
    if request.method == "POST":
        return _unsubscribe(request, token)
    delivery = delivery_of(links.UNSUBSCRIBE, token)
    if delivery is None:
        return unknown(request)
    topic = delivery.campaign.topic
    if topic is None:
        return show(request, "governance.html", {})
    return show(request, "unsubscribe.html", _context(token, delivery, topic))


@member_page("GET", "POST")
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Takes an unsubscribe back. Opened without a form, it is the page that asks."""
    delivery = delivery_of(links.UNSUBSCRIBE, token)
    if delivery is None:
        return unknown(request, status=200 if request.method == "POST" else 404)
    topic = delivery.campaign.topic
    if topic is None:
        return show(request, "governance.html", {})
    if request.method != "POST":
        return show(request, "unsubscribe.html", _context(token, delivery, topic))
    choices.undo(delivery, topic, now=timezone.now())
    return show(request, "unsubscribed.html", {**_context(token, delivery, topic), "subscribed": True})


def _unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    # The body is read first: what is not read could not be any more after a fault of the database.
    source = "one_click" if _is_one_click(request) else "unsubscribe_page"
    try:
        delivery = delivery_of(links.UNSUBSCRIBE, token)
        if delivery is None:
            # 200 all the same: it is no error for whoever asks, and must teach a forger nothing.
            return unknown(request, status=200)
        topic = delivery.campaign.topic
        if topic is None:
            return show(request, "governance.html", {})
        unsubscribe(delivery, source=source, now=timezone.now())
    except DatabaseTrouble:
        return _note(request, token, source)
    return show(request, "unsubscribed.html", {**_context(token, delivery, topic), "subscribed": False})


def _note(request: HttpRequest, token: str, source: str) -> HttpResponse:
    """The signature alone tells that the link is ours; the rest is seen to when the database is back."""
    delivery_id = links.signer(links.UNSUBSCRIBE).read(token)
    if delivery_id is not None and spool.note(delivery_id, source=source, now=timezone.now()):
        return unavailable(request, "noted.html")
    return unavailable(request, "unavailable.html")


def _is_one_click(request: HttpRequest) -> bool:
    """Whether a mail program asks. The body is searched, not parsed: no body may keep the POST from working."""
    try:
        body = request.read(_MOST_OF_A_BODY)
    except OSError:
        return False
    return b"List-Unsubscribe" in body and b"One-Click" in body


def _context(token: str, delivery: Delivery, topic: Topic) -> dict[str, object]:
    return {
        "token": token,
        "topic": choices.Switch(topic, on=True),
        "address": masked(delivery.address),
        "preferences": links.signer(links.PREFERENCES).sign(delivery.pk),
    }
