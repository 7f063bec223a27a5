"""``POST /v3/mail/send``: the order of refusals is SendGrid's, and acceptance is on disk before it is told."""

from __future__ import annotations

import hmac
import logging
import math
import sqlite3
import time

import orjson

from mailer.sandbox.answers import Answer, Context, Reply, Request, Reset
from mailer.sandbox.faults import Faults, Verdict
from mailer.sandbox.intake import take_in
from mailer.sandbox.problems import Problem, error_body
from mailer.sandbox.validate import validate

log = logging.getLogger(__name__)


def is_authorised(context: Context, request: Request) -> bool:
    """Tell whether the request bears this sandbox's API key."""
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {context.api_key}".encode())


def unauthorised() -> Answer:
    """SendGrid's answer to a wrong or missing key."""
    return _refusal(401, "The provided authorization grant is invalid, expired, or revoked")


def mail_send(context: Context, request: Request) -> Reply:
    """Take one request in, or say why not."""
    if not is_authorised(context, request):
        return unauthorised()
    if not request.headers.get("Content-Type", "").lower().startswith("application/json"):
        return _refusal(415, "Content-Type should be application/json.")
    faults, verdict = context.faults.draw()
    context.stopping.wait(faults.latency_ms / 1000)
    return _struck_before(faults, verdict) or _take(context, request, faults, verdict)


def _take(context: Context, request: Request, faults: Faults, verdict: Verdict) -> Reply:
    now = time.time()
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as exc:
        return _problems(Problem("Bad Request", None, f"From the sandbox: the body is no valid JSON: {exc}."))
    problems = validate(body, now=now)
    if problems:
        return _problems(*problems)
    if ((body.get("mail_settings") or {}).get("sandbox_mode") or {}).get("enable"):
        return Answer(200)
    try:
        token = take_in(context.store, context.intake, body, now=now, late=faults.late_seconds)
    except sqlite3.Error:
        log.exception("A request could not be stored. Free space or correct the rights of the store.")
        return _refusal(500, "The sandbox could not store the request.")
    return _struck_after(faults, verdict) or Answer(202, headers={"X-Message-Id": token})


def _struck_before(faults: Faults, verdict: Verdict) -> Reply | None:
    match verdict:
        case Verdict.RATE_429:
            return _too_many(faults)
        case Verdict.RATE_500:
            return _refusal(500, "Internal Server Error")
        case Verdict.RATE_503:
            return _refusal(503, "Service Unavailable")
        case Verdict.RESET_BEFORE:
            return Reset()
    return None


def _struck_after(faults: Faults, verdict: Verdict) -> Reply | None:
    match verdict:
        case Verdict.RATE_503_AFTER:
            return _refusal(503, "Service Unavailable")
        case Verdict.RESET_AFTER:
            return Reset()
        case Verdict.HANG_AFTER:
            return Reset(after=faults.hang_seconds)
    return None


def _too_many(faults: Faults) -> Answer:
    limits = {
        "X-RateLimit-Limit": "600",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(math.ceil(time.time() + faults.reset_seconds)),
    }
    return Answer(429, error_body(Problem("too many requests", None, None)), headers=limits)


def _refusal(status: int, message: str) -> Answer:
    return Answer(status, error_body(Problem(message, None, None)))


def _problems(*problems: Problem) -> Answer:
    return Answer(400, error_body(*problems))
