"""What was wrong, as RFC 9457 has it: where, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import orjson
from django.http import HttpResponse

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that is wrong; ``place`` is the way to it in the request, such as ``body.email``."""

    place: str
    message: str


class Problem(Exception):
    """The request can't be met. ``code`` is for programs, ``detail`` for people."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        errors: Sequence[Place] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def response(self) -> HttpResponse:
        """The answer that tells it."""
        document = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "code": self.code,
            "detail": self.detail,
            "errors": [{"place": error.place, "message": error.message} for error in self.errors],
        }
        body = orjson.dumps(document)
        return HttpResponse(body, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def no_key() -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "no_key",
        "Send a key that is in force, as `Authorization: Bearer KEY`. An admin makes one in the console.",
        headers={"WWW-Authenticate": 'Bearer realm="api"'},
    )


def not_found() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "not_found", "Nothing is kept at this address. Check the id and the path.")


def unreadable(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "unreadable", detail)


def refused(detail: str, errors: Sequence[Place] = ()) -> Problem:
    """The request was understood, and something in it can't be used."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", detail, errors=errors)


def conflict(detail: str) -> Problem:
    """What is asked for is not possible as things stand."""
    return Problem(HTTPStatus.CONFLICT, "conflict", detail)


def changed_meanwhile(detail: str) -> Problem:
    return Problem(HTTPStatus.PRECONDITION_FAILED, "changed_meanwhile", detail)
