"""``POST /hooks/sendgrid``: what SendGrid reports back.

A body is believed only when one of the configured keys signed its raw bytes. It is stored before it
is answered, and read later by a worker: 200 means stored, anything else means that SendGrid keeps
it and comes again. A body that never ends is cut off by the web server, see ``mailer web``.
"""

from __future__ import annotations

import logging
from typing import Final

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mailer import env
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
    try:
        body = _body(request)
    except _TooLong:
        return _answer(413, "The body is longer than 5 MB.")
    except OSError:
        # The sender went away or was too slow; there is nobody to answer, but the server wants one.
        return _answer(408, "The body did not arrive in time. Send it again.")
    if not _is_signed(request, body):
        _count_refused()
        return _answer(401, "The signature is missing or wrong.")
    try:
        inbox.receive(body=body, now=timezone.now())
    except DatabaseTrouble:
        response = _answer(503, "It could not be stored. Send it again.")
        response["Retry-After"] = RETRY_SECONDS
        return response
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


def _count_refused() -> None:
    try:
        _refused.count(now=timezone.now())
    except DatabaseTrouble:
        logger.warning("A post without a valid signature was refused; the database was not there to count it.")


def _answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")
