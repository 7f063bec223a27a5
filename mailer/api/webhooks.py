"""``POST /hooks/sendgrid``: what SendGrid reports back.

A body is believed only when one of the configured keys signed its raw bytes. It is stored before it
is answered, and read later by a worker: 200 means stored, anything else means that SendGrid keeps
it and comes again.
"""

from __future__ import annotations

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mailer import env
from mailer.tracking import inbox
from mailer.tracking.signature import is_signed

LONGEST_BODY = 5 * 1024 * 1024
RETRY_SECONDS = "60"


@csrf_exempt
@require_POST
def sendgrid(request: HttpRequest) -> HttpResponse:
    """Store one signed body. 401 tells nothing about what was wrong with a signature."""
    body = _body(request)
    if body is None:
        return _answer(413, "The body is longer than 5 MB.")
    if not _is_signed(request, body):
        return _answer(401, "The signature is missing or wrong.")
    try:
        inbox.receive(body=body, now=timezone.now())
    except DatabaseTrouble:
        response = _answer(503, "It could not be stored. Send it again.")
        response["Retry-After"] = RETRY_SECONDS
        return response
    return _answer(200, "Stored.")


def _body(request: HttpRequest) -> bytes | None:
    """The raw bytes; None when there are too many. Read here, because the limit for forms is lower."""
    body = request.read(LONGEST_BODY + 1)
    return body if len(body) <= LONGEST_BODY else None


def _is_signed(request: HttpRequest, body: bytes) -> bool:
    return is_signed(
        keys=env.current().sendgrid_webhook_keys,
        timestamp=request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", ""),
        signature=request.headers.get("X-Twilio-Email-Event-Webhook-Signature", ""),
        body=body,
    )


def _answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")
