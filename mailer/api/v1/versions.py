"""Versions of what several people edit: told as ETag, asked for as If-Match, so that nobody overwrites unseen."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from mailer.api.v1.problems import Problem, unreadable

_MOST_DIGITS: Final = 9
# For the document that describes the API; the header itself is read here.
IF_MATCH: Final = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "description": "The ETag that the version had which you changed.",
            "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        }
    ]
}


def tag(response: HttpResponse, version: int) -> None:
    """Tell the version."""
    response["ETag"] = f'"{version}"'


def seen_version(request: HttpRequest) -> int:
    """The version the client has seen.

    Raises:
        Problem: 428 without one, 400 where it is none of ours.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        detail = "Somebody may have changed it meanwhile. Send the ETag of what you read as If-Match."
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "if_match_missing", detail)
    digits = given.removeprefix('"').removesuffix('"')
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        raise unreadable('If-Match must be an ETag of ours, such as "3".')
    return int(digits)
