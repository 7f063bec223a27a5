"""Pages for members know no cookie: whoever is signed in as staff, or was, is nobody in particular there.

Cookies with a NUL character, plain or in the spelling of RFC 2109, are not ours. No database would look a
session up by one, so they are dropped everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailer.deliveries.links import PATHS
from mailer.rendering.following import CLICKS, OPENS

_OURS: Final = re.compile(rf"/(?:{'|'.join((*PATHS.values(), CLICKS, OPENS))}|m|archive|brand|media)(?:/|$)")

_NUL: Final = ("\0", r"\000")


def without_cookies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, before that of sessions: it drops every cookie, so no session is asked for, begun or ended."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("HTTP_COOKIE", "")
        if _OURS.match(request.path_info) or any(spelling in sent for spelling in _NUL):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware
