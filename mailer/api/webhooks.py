"""``POST /hooks/sendgrid`` and ``/hooks/SERVICE``: what providers report back.

A body is believed only when its sender proves to know a key or secret of ours; without one set,
nothing is. It is stored before it is answered, and read later by a worker: 200 means stored,
anything else means that the provider keeps it and comes again. A body that never ends is cut off
by the web server, see ``mailer web``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mailer import env
from mailer.esp.believing import asks_for_password, is_believed, lets_in, secret_of
from mailer.esp.posts import NEEDED_TO_BELIEVE, NEEDED_TO_READ, Post, needed
from mailer.esp.services import SERVICES, Service
from mailer.tracking import inbox
from mailer.tracking.refusals import Tally
from mailer.tracking.signature import is_signed

logger = logging.getLogger(__name__)

LONGEST_BODY: Final = 5 * 1024 * 1024
RETRY_SECONDS: Final = "60"
_refused = Tally()


class _TooLong(Exception):
    """There is more than ``LONGEST_BODY``."""


@csrf_exempt
@require_POST
def sendgrid(request: HttpRequest) -> HttpResponse:
    """Store one signed body. 401 tells nothing about what was wrong with a signature."""
    return _take(request, believes=lambda body: _is_signed(request, body), refusal=_unsigned)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def service(request: HttpRequest, name: str) -> HttpResponse:
    """Store one body of a service of ``mailer.esp``. HEAD is how some try an address; it lets nothing in."""
    known = SERVICES.get(name)
    if known is None:
        return _answer(404, "No service reports to this address.")
    if request.method == "HEAD":
        return _answer(200, "Post here.")
    said = env.current()
    if not lets_in(known, said.service_settings):
        _count_refused()
        # No 403: there are services that give up for good when they see one.
        return _later(f"Nothing is let in: {secret_of(known).variable} is not set, or not as it must be.")
    address = f"{said.public_url}{request.path}"

    def believes(body: bytes) -> bool:
        post = Post(body, needed(request.headers, NEEDED_TO_BELIEVE))
        return is_believed(post, service=known, said=said.service_settings, address=address)

    headers = needed(request.headers, NEEDED_TO_READ)
    return _take(request, believes=believes, refusal=lambda: _unproven(known), service=name, headers=headers)


def _take(
    request: HttpRequest,
    *,
    believes: Callable[[bytes], bool],
    refusal: Callable[[], HttpResponse],
    service: str = "",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Read the body, believe it or not, store it, and answer."""
    try:
        body = _body(request)
    except _TooLong:
        return _answer(413, "The body is longer than 5 MB.")
    except OSError:
        # The sender went away or was too slow; there is nobody to answer, but the server wants one.
        return _answer(408, "The body did not arrive in time. Send it again.")
    if not believes(body):
        _count_refused()
        return refusal()
    try:
        inbox.receive(body=body, now=timezone.now(), service=service, headers=headers)
    except DatabaseTrouble:
        return _later("It could not be stored. Send it again.")
    return _answer(200, "Stored.")


def _body(request: HttpRequest) -> bytes:
    """The raw bytes. Read here, because the limit for forms is lower; what announces too much is not read at all."""
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > LONGEST_BODY:
        raise _TooLong
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        raise _TooLong
    return body


def _is_signed(request: HttpRequest, body: bytes) -> bool:
    return is_signed(
        keys=env.current().sendgrid_webhook_keys,
        timestamp=request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", ""),
        signature=request.headers.get("X-Twilio-Email-Event-Webhook-Signature", ""),
        body=body,
    )


def _unsigned() -> HttpResponse:
    return _answer(401, "The signature is missing or wrong.")


def _unproven(service: Service) -> HttpResponse:
    response = _answer(401, "The secret is missing or wrong.")
    if asks_for_password(service):
        # Amazon SNS gives its password only to who asks for it.
        response["WWW-Authenticate"] = 'Basic realm="reports"'
    return response


def _count_refused() -> None:
    try:
        _refused.count(now=timezone.now())
    except DatabaseTrouble:
        logger.warning("A post without a valid signature was refused; the database was not there to count it.")


def _later(words: str) -> HttpResponse:
    response = _answer(503, words)
    response["Retry-After"] = RETRY_SECONDS
    return response


def _answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")
