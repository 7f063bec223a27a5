"""Every request gets an id, which its answer and its log lines carry; and one line of the log says how it ended.

The line names the pattern of the address and not the address itself, in which a personal token may stand.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mailer.observing.context import working_on

logger = logging.getLogger(__name__)
HEADER: Final = "X-Request-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET: Final = frozenset({"healthz", "readyz", "metrics"})
"""What programs ask every few seconds is logged at DEBUG."""


def with_id(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, before all others. An id that a proxy gave is kept, if it looks like one."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        request_id = given if _SANE.fullmatch(given) else secrets.token_hex(8)
        with working_on(request=request_id):
            began = time.perf_counter()
            response = get_response(request)
            _tell(request, response.status_code, time.perf_counter() - began)
        response.headers[HEADER] = request_id
        return response

    return middleware


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    route = match.route if match else "nowhere"
    level = logging.DEBUG if route in QUIET else logging.INFO
    fields = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    logger.log(level, "%s %s: %s in %.0f ms", request.method, route, status, seconds * 1000, extra={"fields": fields})
