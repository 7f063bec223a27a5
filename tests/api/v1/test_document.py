"""The document that describes the API: kept, complete, and kept to by the running product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from ninja.openapi.schema import OpenAPISchema
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance
from schemathesis.schemas import BaseSchema

from mailer.accounts.models import Staff
from mailer.api.v1 import pace
from mailer.api.v1.described import document
from mailer.api.v1.site import api
from mailer.content.models import Society
from mailer.lib.rates import Rate
from mailer.members.models import Member
from mailer.wsgi import application
from tests.api.v1.calling import caller
from tests.api.v1.kept import KEPT
from tests.api.v1.test_scopes import ALL
from tests.people import make_campaign

PATHS = [
    (method.upper(), path) for path, methods in orjson.loads(document())["paths"].items() for method in sorted(methods)
]


def test_the_kept_document_is_the_one_that_is_served(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.content == document()
    assert KEPT.read_bytes() == document(), "write it anew: python -m tests.api.v1"


def test_every_operation_is_described_with_what_can_go_wrong() -> None:
    described = orjson.loads(document())
    operations = [operation for methods in described["paths"].values() for operation in methods.values()]
    assert len(operations) == len(ALL)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert operation["security"]
        assert {"401", "403", "422", "429"} <= set(operation["responses"])


def test_no_two_shapes_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library lets the later one take the place of the earlier, without a word."""
    seen: dict[str, Any] = {}
    twice: set[str] = set()

    def note(_: OpenAPISchema, shapes: dict[str, Any]) -> None:
        twice.update(name for name, shape in shapes.items() if seen.setdefault(name, shape) != shape)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", note)
    OpenAPISchema(api, "/api/v1/")
    assert seen
    assert not twice


def test_the_document_names_no_member() -> None:
    assert b"@" not in document()


# A rule of the register, such as a country that there is, can't be told in a schema: such data is refused, with 422.
BEYOND_A_SCHEMA = [positive_data_acceptance]


@pytest.fixture(scope="module")
def _one_connection() -> Iterator[None]:
    """A test's transaction outlives the requests in it, as it does for Django's own test client."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def key(
    _one_connection: None, ada: Staff, society: Society, nils: Member, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The header of a program that may do everything, where something is held."""
    monkeypatch.setattr(pace, "rate", lambda: Rate(10**9, 60.0))
    make_campaign(by=ada)
    return {"Authorization": f"Bearer {caller(ada).secret}"}


@pytest.fixture(scope="module")
def described(_one_connection: None) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_whatever_is_asked_the_answer_is_as_described(
    method: str, path: str, mode: GenerationMode, described: BaseSchema, key: dict[str, str]
) -> None:
    operation = described[path][method]

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def kept_to(case: Case[Any]) -> None:
        case.call_and_validate(headers=key, excluded_checks=BEYOND_A_SCHEMA)

    if mode is GenerationMode.POSITIVE or operation.body or operation.query or operation.path_parameters:
        kept_to()
