"""The subjects put together into one API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.params.models import QueryModel

from mailer.api.v1 import (
    campaign_steps,
    campaigns,
    content,
    deliveries,
    events,
    member_choices,
    members,
    notices,
    segments,
    statistics,
    suppressions,
    topics,
)
from mailer.api.v1.bodies import JsonParser, JsonRenderer
from mailer.api.v1.guards import guard_of
from mailer.api.v1.problems import Place, refused, unreadable
from mailer.api.v1.refusals import told_by
from mailer.api.v1.writes import write

SUBJECTS: Final = (
    members,
    member_choices,
    topics,
    suppressions,
    segments,
    content,
    campaigns,
    campaign_steps,
    notices,
    deliveries,
    events,
    statistics,
)

type_of_run = Callable[..., HttpResponseBase]


class Api(NinjaAPI):
    """Names operations by their functions, which are unique."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


def guarded(run: type_of_run) -> type_of_run:
    """Before an operation: parameters it does not know are refused, and a write is done once and recorded.

    The scope comes first, so that no answer is repeated to a key that may not have it any more.
    """
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    guard = guard_of(operation)
    queries = [model for model in operation.models if issubclass(model, QueryModel)]
    known: set[str] = set().union(*(getattr(model, "__ninja_flatten_map__", ()) for model in queries))

    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        key = guard(request)
        _refuse_unknown(request, known)
        if not guard.scope.writes:
            return run(request, **kwargs)
        return write(request, key, lambda: run(request, **kwargs), now=timezone.now())

    return checked


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    """A misspelt filter would leave nothing out."""
    if any("\0" in value for name in request.GET for value in (name, *request.GET.getlist(name))):
        raise unreadable("The address holds a NUL character. Take it out.")
    wrong = [name for name in request.GET if name not in known or len(request.GET.getlist(name)) > 1]
    if wrong:
        told = f"Known here, once each: {', '.join(sorted(known)) or 'nothing'}."
        places = [Place(f"query.{name[:40]}", told) for name in wrong]
        raise refused("The address has parameters that mean nothing here.", places)


def operations() -> Iterator[Operation]:
    """Every one of all subjects."""
    for subject in SUBJECTS:
        for view in subject.router.path_operations.values():
            yield from view.operations


def _made() -> Api:
    made = Api(
        title="Society Mailer",
        version="1",
        description="Members, topics, segments and letters of a learned society. See docs/api.md.",
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        parser=JsonParser(),
        renderer=JsonRenderer(),
    )
    told_by(made)
    made.add_decorator(guarded, mode="view")
    for subject in SUBJECTS:
        made.add_router("", subject.router)
    return made


api: Final = _made()
