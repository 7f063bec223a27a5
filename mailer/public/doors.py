"""What all member pages have in common: methods, headers, and the truth when the database is down."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from mailer.content.services import SocietyMissing, society
from mailer.deliveries import links
from mailer.deliveries.models import Delivery

type_of_page = Callable[..., HttpResponse]

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
RETRY_SECONDS: Final = "120"


def member_page(*methods: str) -> Callable[[type_of_page], type_of_page]:
    """Make a view a member page that answers ``methods``; HEAD comes with GET, OPTIONS always.

    It is exempt from the check against forged forms, because no cookie gives anybody any authority
    here: whoever could forge a form holds the link already.
    """
    allowed = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]

    def decorate(view: type_of_page) -> type_of_page:
        @csrf_exempt
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _answer(request, view, allowed, args, kwargs)
            for name, value in {**HEADERS, "Content-Security-Policy": POLICY}.items():
                response.headers.setdefault(name, value)
            return response

        return page

    return decorate


def _answer(
    request: HttpRequest, view: type_of_page, allowed: list[str], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
    if request.method not in allowed:
        return HttpResponseNotAllowed(allowed)
    try:
        return view(request, *args, **kwargs)
    except DatabaseTrouble:
        response = render(request, "public/unavailable.html", {"society": "", "contact": ""}, status=503)
        response["Retry-After"] = RETRY_SECONDS
        return response


def delivery_of(purpose: str, token: str) -> Delivery | None:
    """The copy a link came with; None for whatever we did not sign for this purpose, and for who was erased."""
    delivery_id = links.signer(purpose).read(token)
    if delivery_id is None:
        return None
    copies = Delivery.objects.select_related("campaign__topic")
    return copies.filter(pk=delivery_id, refusal="", member__erased_at=None).first()


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with what every member page shows: who the society is and how to reach it."""
    try:
        row = society()
        who = {"society": row.name, "contact": row.contact_address}
    except SocietyMissing:
        who = {"society": "", "contact": ""}
    return render(request, f"public/{template}", {**who, **context}, status=status)


def unknown(request: HttpRequest, *, status: int = 404) -> HttpResponse:
    """The neutral answer to a link that is not ours."""
    return show(request, "unknown.html", {}, status=status)


def masked(address: str) -> str:
    """``nils@example.org`` as ``n***@example.org``: its owner knows it again, nobody else learns it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"
