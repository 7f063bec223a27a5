"""The document that describes the API, as OpenAPI 3.1: what the library writes, and what the door adds to it."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mailer.api.v1.guards import guard_of
from mailer.api.v1.problems import MEDIA_TYPE
from mailer.api.v1.site import api, operations
from mailer.keys.scopes import Scope

PREFIX: Final = "/api/v1/"
_ALWAYS: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_OF_WRITES: Final = (HTTPStatus.CONFLICT, HTTPStatus.GONE)
_OF_BODIES: Final = (
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_OF_VERSIONS: Final = (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "What was wrong (RFC 9457). `code` is for programs, `detail` for people.",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["place", "message"],
                "properties": {"place": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_IDEMPOTENCY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "A name for this request, such as a UUID: repeated within a day, it gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
}
_RATE: Final = {
    "RateLimit": {"description": "What is left of the pace of this key.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The pace of this key.", "schema": {"type": "string"}},
}


@cache
def document() -> bytes:
    """The whole document, with sorted keys and two spaces a level."""
    described: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    described["components"]["schemas"]["Problem"] = _PROBLEM
    scopes = {operation.view_func.__name__: guard_of(operation).scope for operation in operations()}
    for methods in described["paths"].values():
        for operation in methods.values():
            _complete(operation, scopes[operation["operationId"]])
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(described, option=options)


@require_safe
@cache_control(public=True, max_age=3600)
def openapi(_request: HttpRequest) -> HttpResponse:
    """The document. It is part of the product and tells nothing about an installation, so it needs no key."""
    return HttpResponse(document(), content_type="application/json")


def _complete(operation: dict[str, Any], scope: Scope) -> None:
    operation["description"] = f"{operation['description']}\n\nNeeds the scope `{scope.value}`."
    has_body = "requestBody" in operation
    versioned = any(parameter["name"] == "If-Match" for parameter in operation["parameters"])
    statuses = [
        *_ALWAYS,
        *(_OF_BODIES if has_body or scope.writes else ()),
        *(_OF_WRITES if scope.writes else ()),
        *(_OF_VERSIONS if versioned else ()),
    ]
    if scope.writes:
        operation["parameters"].append(_IDEMPOTENCY)
    for answer in operation["responses"].values():
        answer["headers"] = _RATE
    for status in statuses:
        operation["responses"][int(status)] = {
            "description": status.phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
