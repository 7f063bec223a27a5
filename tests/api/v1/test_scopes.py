"""Default deny: every operation of the API names a scope, and lets in nobody without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from ninja.operation import Operation

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.accounts.services import change_role
from mailer.api.v1.guards import guard_of
from mailer.api.v1.site import SUBJECTS
from mailer.keys.scopes import RIGHTS, Scope
from tests.api.v1.calling import caller, problem


def operations() -> Iterator[tuple[str, str, Operation]]:
    for subject in SUBJECTS:
        for path, view in subject.router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, re.sub(r"{\w+:\w+}", "1", path).lstrip("/"), operation


ALL = list(operations())


def scope_of(operation: Operation) -> Scope:
    return guard_of(operation).scope


@pytest.mark.parametrize(("method", "path", "operation"), ALL, ids=[f"{method} {path}" for method, path, _ in ALL])
def test_every_operation_is_closed_to_keys_without_its_scope(
    method: str, path: str, operation: Operation, ada: Staff
) -> None:
    others = [scope for scope in Scope if scope != scope_of(operation)]
    assert problem(caller(ada, *others).ask(method, path, {} if method != "GET" else None)) == (403, "scope_missing")


def test_an_operation_without_a_scope_is_refused_at_start_up() -> None:
    with pytest.raises(ImproperlyConfigured, match="open_to_all names no scope"):
        guard_of(Operation("x", ["GET"], open_to_all))


def open_to_all(request: HttpRequest) -> None:
    """An endpoint somebody forgot to guard."""


def test_every_scope_opens_something() -> None:
    assert {scope_of(operation) for _, _, operation in ALL} == set(Scope)


def test_what_reads_needs_no_scope_that_writes() -> None:
    reading = {scope_of(operation) for method, _, operation in ALL if method == "GET"}
    assert {scope for scope in reading if not scope.endswith(":read")} == set()
    # Searching and counting are asked by POST, so that what is searched for stands in no address.
    writing = {path for method, path, operation in ALL if method != "GET" and scope_of(operation).endswith(":read")}
    assert writing == {"members/search", "suppressions/search", "segments/count"}


def test_a_key_never_does_more_than_its_owner_may_now(ada: Staff, grace: Staff) -> None:
    program = caller(grace, Scope.CAMPAIGNS_SEND)
    assert problem(program.post("campaigns/1/pause")) == (404, "not_found")
    change_role(staff=grace, role=Role.VIEWER, by=ada)
    answer = program.post("campaigns/1/pause")
    assert problem(answer) == (403, "scope_missing")
    assert RIGHTS[Scope.CAMPAIGNS_SEND].value in answer.json()["detail"]
