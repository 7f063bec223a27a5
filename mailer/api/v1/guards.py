"""Which scope an endpoint needs: default deny.

An endpoint that names none is refused when the API is put together, see ``guard_of``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from ninja.operation import Operation
from ninja.security import HttpBearer

from mailer.accounts.models import Staff
from mailer.api.v1.problems import Problem, no_key
from mailer.keys.models import ApiKey
from mailer.keys.queries import allows
from mailer.keys.scopes import RIGHTS, Scope


class Key(HttpBearer):
    """Opens an endpoint to keys with one scope, and to the right of their owner that goes with it."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        key = key_in(request)
        if not allows(key, self.scope):
            raise _not_allowed(key, self.scope)
        return key

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Nothing: the door has looked at the key."""


def needs(scope: Scope) -> Key:
    """What an endpoint says beside itself, as ``auth``."""
    return Key(scope)


def guard_of(operation: Operation) -> Key:
    """The guard of an endpoint; refused at start-up when it has none."""
    match list(operation.auth_callbacks):
        case [Key() as guard]:
            return guard
    raise ImproperlyConfigured(f"{operation.view_func.__name__} names no scope. Give it auth=needs(Scope...).")


def owner_of(request: HttpRequest) -> Staff:
    """In whose name the request acts."""
    return key_in(request).owner


def doer(request: HttpRequest) -> str:
    """How ledgers and histories name who did it: ``key:<id>``."""
    return f"key:{key_in(request).pk}"


def key_in(request: HttpRequest) -> ApiKey:
    key = getattr(request, "key", None)
    if not isinstance(key, ApiKey):
        raise no_key()
    return key


def _not_allowed(key: ApiKey, scope: Scope) -> Problem:
    if scope in key.scopes:
        detail = f"The owner of this key may no longer {RIGHTS[scope].value}. Ask an admin for the role that can."
    else:
        detail = f"This key has not the scope {scope.value}. Make one that has."
    return Problem(HTTPStatus.FORBIDDEN, "scope_missing", detail)
