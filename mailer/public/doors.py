"""What all pages for members have in common: methods, language, headers, and the truth when the database is down."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import Error as DatabaseTrouble
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from mailer.content.models import Society
from mailer.content.services import SocietyMissing, society
from mailer.deliveries import unsubscribing
from mailer.deliveries.models import Delivery
from mailer.public import limits, spool
from mailer.public.brand import brand_path
from mailer.public.languages import of_browser, speak_to

type_of_page = Callable[..., HttpResponseBase]

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'{logo}; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PRIVATE: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
OPEN: Final = {
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Language",
}
RETRY_SECONDS: Final = 120


def member_page(*methods: str, unlimited: Collection[str] = ()) -> Callable[[type_of_page], type_of_page]:
    """Make a view a page for one member, kept by nobody; HEAD comes with GET, OPTIONS always.

    It is exempt from the check against forged forms, because no cookie gives anybody any authority
    here: whoever could forge a form holds the link already.

    Args:
        unlimited: the methods that one caller may ask by as often as it likes.
    """
    return _page(methods, PRIVATE, unlimited)


def open_page(view: type_of_page) -> type_of_page:
    """Make a view a page that is the same for everybody, to be read and kept for some minutes."""
    return _page(("GET",), OPEN)(view)


def _page(
    methods: tuple[str, ...], headers: dict[str, str], unlimited: Collection[str] = ()
) -> Callable[[type_of_page], type_of_page]:
    allowed = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]

    def decorate(view: type_of_page) -> type_of_page:
        @csrf_exempt
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with translation.override(of_browser(request)):
                limited = request.method not in unlimited and limits.too_many_pages(request, kwargs.get("token", ""))
                response = too_often(request) if limited else _answer(request, view, allowed, args, kwargs)
                response.headers.setdefault("Content-Language", translation.get_language())
            kept = headers if response.status_code < HTTPStatus.BAD_REQUEST else PRIVATE
            common = {"Referrer-Policy": "no-referrer", "Content-Security-Policy": POLICY.format(logo="")}
            for name, value in {**kept, **common}.items():
                response.headers.setdefault(name, value)
            return response

        return page

    return decorate


def _answer(
    request: HttpRequest, view: type_of_page, allowed: list[str], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
    if request.method not in allowed:
        return HttpResponseNotAllowed(allowed)
    # First what waited for the database: a page must not show, or undo, less than was promised before.
    spool.drain()
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return unknown(request)
    except DatabaseTrouble:
        return unavailable(request, "unavailable.html")


def unavailable(request: HttpRequest, template: str) -> HttpResponse:
    """503, with a page that asks nothing of the database."""
    return _later(request, template, HTTPStatus.SERVICE_UNAVAILABLE, RETRY_SECONDS)


def too_often(request: HttpRequest) -> HttpResponse:
    """429, with a page that asks nothing of the database."""
    return _later(request, "too_often.html", HTTPStatus.TOO_MANY_REQUESTS, limits.SECONDS)


def _later(request: HttpRequest, template: str, status: HTTPStatus, seconds: int) -> HttpResponse:
    context = {"society": None, "brand": "", "language": translation.get_language()}
    response = render(request, f"public/{template}", context, status=status)
    response["Retry-After"] = str(seconds)
    return response


def delivery_of(purpose: str, token: str) -> Delivery | None:
    """The copy a link came with, or None; the page goes on in its reader's language."""
    delivery = unsubscribing.delivery_of(purpose, token)
    if delivery is not None:
        speak_to(delivery.member)
    return delivery


def society_or_none() -> Society | None:
    try:
        return society()
    except SocietyMissing:
        return None


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with what every page for members shows: who the society is, its brand, how to reach it."""
    row = society_or_none()
    common = {"society": row, "brand": brand_path(row) if row else "", "language": translation.get_language()}
    response = render(request, f"public/{template}", {**common, **context}, status=status)
    response["Content-Security-Policy"] = POLICY.format(logo=_origin(row.logo_url) if row else "")
    return response


def unknown(request: HttpRequest, *, status: int = 404) -> HttpResponse:
    """The neutral answer to a link that is not ours."""
    return show(request, "unknown.html", {}, status=status)


def _origin(url: str) -> str:
    """The logo's origin as a source of pictures, with a space before it; "" without a logo."""
    parts = urlsplit(url)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
