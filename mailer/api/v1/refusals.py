"""What services refuse, as problems: the type of the exception is the decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from mailer.api.v1.problems import Place, Problem, changed_meanwhile, conflict, not_found, refused, unreadable
from mailer.campaigns.errors import CampaignError, EditedMeanwhile, LetterRefused
from mailer.campaigns.errors import Forbidden as CampaignForbidden
from mailer.content.faults import ContentRefused
from mailer.content.registry import UnknownContentType
from mailer.content.services import SocietyMissing
from mailer.keys.errors import KeyRefused
from mailer.members.addresses import AddressRefused
from mailer.members.services import TopicRefused
from mailer.members.values import FieldsRefused
from mailer.notices.errors import KeyReused, NoticeRefused
from mailer.segments.errors import ChangedMeanwhile, InUse, NameTaken, SegmentError
from mailer.segments.errors import Forbidden as SegmentForbidden
from mailer.segments.tree import RuleRefused

_LOOK: Final = "The request is not what this address takes. See `errors`, correct each place and send it again."


def _invalid(exc: ValidationError) -> Problem:
    return refused(_LOOK, [Place(_place(error["loc"]), str(error["msg"])) for error in exc.errors])


def _place(location: Sequence[int | str]) -> str:
    """``body.audience.topic``; the library puts the name of our argument after ``body``."""
    source, *rest = location
    return ".".join(map(str, (source, *(rest[1:] if source == "body" else rest))))


def _fields(exc: FieldsRefused) -> Problem:
    return refused(_LOOK, [Place(f"body.{name}", said) for name, said in exc.faults.items()])


def _rule(exc: RuleRefused) -> Problem:
    return refused(_LOOK, [Place(f"body.{fault.place}", f"{fault.message}. {fault.remedy}.") for fault in exc.faults])


def _content(exc: ContentRefused) -> Problem:
    places = [Place(f"body.content.{fault.path}", f"{fault.message}. {fault.remedy}") for fault in exc.faults]
    return refused(_LOOK, places)


def _letter(exc: LetterRefused) -> Problem:
    detail = "The letter has faults that must be mended first. See `errors`."
    return refused(detail, [Place("content", fault) for fault in exc.faults])


def _notice(exc: NoticeRefused) -> Problem:
    return refused("The letter can't be made as asked. See `errors`.", [Place("body", fault) for fault in exc.faults])


def _http(exc: HttpError) -> Problem:
    return unreadable(f"{exc.message}. Send one JSON value in UTF-8.")


PROBLEMS: Final[dict[type[Exception], Callable[[Any], Problem]]] = {
    Problem: lambda exc: exc,
    Http404: lambda _: not_found(),
    ValidationError: _invalid,
    HttpError: _http,
    # A state that does not allow it, or the two-person rule: rights are looked at before.
    CampaignForbidden: lambda exc: conflict(str(exc)),
    EditedMeanwhile: lambda exc: changed_meanwhile(str(exc)),
    LetterRefused: _letter,
    KeyReused: lambda exc: conflict(str(exc)),
    NoticeRefused: _notice,
    CampaignError: lambda exc: refused(str(exc)),
    SegmentForbidden: lambda exc: Problem(HTTPStatus.FORBIDDEN, "forbidden", str(exc)),
    NameTaken: lambda exc: conflict(str(exc)),
    InUse: lambda exc: conflict(str(exc)),
    ChangedMeanwhile: lambda exc: changed_meanwhile(str(exc)),
    SegmentError: lambda exc: refused(str(exc)),
    RuleRefused: _rule,
    ContentRefused: _content,
    UnknownContentType: lambda exc: refused(str(exc)),
    SocietyMissing: lambda exc: conflict(str(exc)),
    FieldsRefused: _fields,
    AddressRefused: lambda exc: refused(_LOOK, [Place("body.email", str(exc))]),
    TopicRefused: lambda exc: refused(str(exc)),
    KeyRefused: lambda exc: refused(str(exc)),
}


def told_by(api: NinjaAPI) -> None:
    """Let the API answer every refusal with its problem."""
    for kind, problem in PROBLEMS.items():
        api.add_exception_handler(kind, _handler(problem))


def _handler(problem: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, exc: problem(exc).response()
