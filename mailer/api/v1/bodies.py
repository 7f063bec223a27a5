"""Reading a request's body: JSON, not too long, not too deep, and nothing in it that a database refuses.

orjson refuses what is no JSON: NaN, lone surrogates, anything that is not UTF-8.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from mailer.api.v1.problems import Problem, unreadable

MOST_BYTES: Final = 1_200_000
"""A letter's content may have a million."""

DEEPEST: Final = 40
_LARGEST: Final = 2**53


class JsonParser(Parser):
    """Reads bodies for the API."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            raise unreadable("The body is no JSON. Send one JSON value in UTF-8.") from None
        _look_through(value)
        return value


class JsonRenderer(BaseRenderer):
    """Writes answers: moments in UTC with a Z."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def look_at_body(request: HttpRequest) -> None:
    """Refuse a body that is too long or of another kind, before anything is done with it.

    Raises:
        Problem: 408, 413 or 415.
    """
    announced = request.headers.get("Content-Length", "")
    try:
        too_long = (announced.isdecimal() and int(announced[:20]) > MOST_BYTES) or len(request.body) > MOST_BYTES
    except RequestDataTooBig:
        too_long = True
    except OSError:
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "cut_off", "The body broke off. Send it again.") from None
    if too_long:
        detail = f"The body is longer than {MOST_BYTES:,} bytes. Send less at a time."
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_long", detail)
    if request.body and request.content_type != "application/json":
        detail = "Send JSON, with `Content-Type: application/json`."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", detail)


def _look_through(value: object) -> None:
    """Level by level, because a hostile body is deeper than Python can follow it."""
    level = [value]
    for _ in range(DEEPEST):
        if any(_is_unstorable(item) for item in level):
            raise unreadable("The body holds a NUL character or a number beyond 2^53. Take it out.")
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise unreadable(f"The body is nested deeper than {DEEPEST} levels. Make it flatter.")


def _is_unstorable(item: object) -> bool:
    if isinstance(item, str):
        return "\0" in item
    return isinstance(item, int | float) and abs(item) > _LARGEST


def _children(item: object) -> list[object]:
    if isinstance(item, dict):
        return [*item.keys(), *item.values()]
    return item if isinstance(item, list) else []
