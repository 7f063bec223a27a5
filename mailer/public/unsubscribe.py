"""``/u/<token>``: unsubscribing, to the letter of RFC 8058.

A POST unsubscribes at once, whatever its body says and however often it comes, without redirect.
A GET shows one button. Letters of no topic go to every member: there the page explains why.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailer.deliveries import links
from mailer.deliveries.models import Delivery
from mailer.members.models import Topic
from mailer.public import choices
from mailer.public.doors import delivery_of, masked, member_page, show, unknown

_MOST_OF_A_BODY = 16 * 1024


@member_page("GET", "POST")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link, and the door for the mail programs' own unsubscribe button."""
    delivery = delivery_of(links.UNSUBSCRIBE, token)
    if delivery is None:
        # A POST gets 200 all the same: it is no error for whoever asks, and must teach a forger nothing.
        return unknown(request, status=200 if request.method == "POST" else 404)
    topic = delivery.campaign.topic
    if topic is None:
        return show(request, "governance.html", {})
    if request.method != "POST":
        return show(request, "unsubscribe.html", _context(token, delivery, topic))
    source = "one_click" if _is_one_click(request) else "unsubscribe_page"
    choices.unsubscribe(delivery, topic, source=source, now=timezone.now())
    return show(request, "unsubscribed.html", {**_context(token, delivery, topic), "subscribed": False})


@member_page("GET", "POST")
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Takes an unsubscribe back. Opened without a form, it is the page that asks."""
    delivery = delivery_of(links.UNSUBSCRIBE, token)
    if request.method != "POST" or delivery is None or delivery.campaign.topic is None:
        return page(request, token)
    topic = delivery.campaign.topic
    choices.undo(delivery, topic, now=timezone.now())
    return show(request, "unsubscribed.html", {**_context(token, delivery, topic), "subscribed": True})


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
        "topic": topic,
        "address": masked(delivery.address),
        "preferences": links.signer(links.PREFERENCES).sign(delivery.pk),
    }
