"""``/c/<token>/<number>`` and ``/o/<token>.gif``: links and the picture of letters that we follow ourselves.

A link leads on whatever happens to its record, and only to where the letter itself leads. The
picture is the same for everybody, so it tells a stranger nothing about a token.
"""

from __future__ import annotations

import logging
from base64 import b64decode
from typing import Final

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailer.public.doors import member_page, unknown
from mailer.tracking.following import Visitor, copy_of_token, record_click, record_open, target_of

logger = logging.getLogger(__name__)

PIXEL: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@member_page("GET")
def click(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Lead on to where this link of the letter leads."""
    copy = copy_of_token(token)
    target = target_of(copy, number) if copy else None
    if copy is None or target is None:
        return unknown(request)
    try:
        record_click(copy, _visitor(request), number=number, target=target, now=timezone.now())
    except DatabaseTrouble:
        logger.warning("a click could not be recorded; the reader was led on")
    return HttpResponse(status=302, headers={"Location": target})


@member_page("GET")
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """One transparent pixel."""
    try:
        copy = copy_of_token(token)
        if copy:
            record_open(copy, _visitor(request), now=timezone.now())
    except DatabaseTrouble:
        logger.warning("an open could not be recorded")
    return HttpResponse(PIXEL, "image/gif", headers={"Cross-Origin-Resource-Policy": "cross-origin"})


def _visitor(request: HttpRequest) -> Visitor:
    return Visitor(
        method=request.method or "",
        agent=request.headers.get("User-Agent", ""),
        ip=request.META.get("REMOTE_ADDR", ""),
    )
