"""``/m/own/<token>``: everything that is kept about a member, for who opened it from their own mailbox."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from mailer.deliveries.archive import exact_copy, sent_to
from mailer.deliveries.models import Delivery
from mailer.deliveries.unsubscribing import ACTOR
from mailer.members import services as members
from mailer.privacy.export import export_member
from mailer.public import choices, fresh, limits
from mailer.public.doors import member_page, show, too_often
from mailer.public.fresh import Purpose
from mailer.public.languages import speak_to
from mailer.public.models import FreshLink
from mailer.public.view_online import LETTER_POLICY

_A_PAGE: Final = 20


@member_page("GET", "POST")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Addresses, consent to tracking, and every letter that was sent; a POST saves the consent."""
    link = _opened(token)
    if link is None:
        return show(request, "link_over.html", {}, status=410)
    saved = request.method == "POST" and "save" in request.POST
    if saved:
        if limits.too_many(request):
            return too_often(request)
        allowed = "tracking" in request.POST
        members.set_tracking(
            member=link.member_id, allowed=allowed, source=choices.SOURCE, actor=ACTOR, now=timezone.now()
        )
        link.member.refresh_from_db()
    letters = Paginator(sent_to(link.member), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "token": token,
        "saved": saved,
        "member": link.member,
        "addresses": link.member.addresses.order_by("-preferred", "pk"),
        "letters": letters,
        "subjects": {copy.pk: exact_copy(copy).subject for copy in letters},
    }
    return show(request, "own.html", context)


@member_page("GET")
def letter(request: HttpRequest, token: str, campaign: int) -> HttpResponse:
    """The exact copy of one letter."""
    link = _opened(token)
    if link is None:
        return show(request, "link_over.html", {}, status=410)
    copy: Delivery | None = sent_to(link.member).filter(campaign=campaign).first()
    if copy is None:
        return show(request, "unknown.html", {}, status=404)
    return HttpResponse(exact_copy(copy).html, headers={"Content-Security-Policy": LETTER_POLICY})


@member_page("POST")
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """Everything in one ZIP file: the data as JSON, each letter as a web page and as text."""
    link = _opened(token)
    if link is None:
        return show(request, "link_over.html", {}, status=410)
    if limits.too_many(request):
        return too_often(request)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    export_member(member=link.member, to=file, by=ACTOR, now=timezone.now())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="my-data.zip", content_type="application/zip")


def _opened(token: str) -> FreshLink | None:
    link = fresh.open_link(token, Purpose.OWN, now=timezone.now())
    if link is not None:
        speak_to(link.member)
    return link
