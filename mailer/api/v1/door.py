"""What every request passes, in this order: its key, its pace, its body.

Nothing that goes wrong behind the door leaves it as anything but a problem, and no answer may be
kept by a cache on its way.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from mailer.api.v1 import pace
from mailer.api.v1.bodies import look_at_body
from mailer.api.v1.problems import Problem, no_key, not_found
from mailer.keys.models import ApiKey
from mailer.keys.queries import key_of
from mailer.keys.services import note_use

logger = logging.getLogger(__name__)

_LONGEST_KEY: Final = 200

type_of_view = Callable[..., HttpResponseBase]


def door(view: type_of_view) -> type_of_view:
    """Put the door before a view of the API."""

    @csrf_exempt
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = _enter(request, lambda: view(request, *args, **kwargs))
        except Problem as problem:
            answer = problem.response()
        except DatabaseTrouble:
            logger.exception("the API could not reach the database")
            answer = _unavailable().response()
        except Exception:
            logger.exception("a fault in the API")
            answer = _fault().response()
        for name, value in getattr(request, "pace_headers", {}).items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return enter


@door
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every address of the API that is none."""
    del request
    return not_found().response()


def _enter(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    key = _key(request)
    request.key = key  # type: ignore[attr-defined]
    _keep_pace(request, key)
    look_at_body(request)
    return _worded(view())


def _key(request: HttpRequest) -> ApiKey:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    now = timezone.now()
    key = key_of(secret.strip(), now=now) if scheme.lower() == "bearer" and len(secret) < _LONGEST_KEY else None
    if key is None:
        raise no_key()
    note_use(key=key, now=now)
    return key


def _keep_pace(request: HttpRequest, key: ApiKey) -> None:
    taken = pace.take(key.pk, counter=pace.shared_counts(), rate=pace.rate(), now=time.time())
    request.pace_headers = taken.headers()  # type: ignore[attr-defined]
    if taken.too_many:
        detail = f"This key has made {taken.rate.count} requests in {taken.rate.seconds:.0f} seconds. Wait, then go on."
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many", detail)


def _worded(answer: HttpResponseBase) -> HttpResponseBase:
    """The library answers a wrong method by itself, in plain text."""
    if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return answer
    allowed = ", ".join(sorted(str(answer.headers["Allow"]).split(", ")))
    detail = f"This address takes {allowed} alone."
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", detail, headers={"Allow": allowed}).response()


def _unavailable() -> Problem:
    detail = "The database does not answer. Nothing was changed. Try again in a minute."
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail, headers={"Retry-After": "60"})


def _fault() -> Problem:
    detail = "This is a fault of ours, and it is in the log. Nothing was changed."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail)
