"""What a service reports, read by anymail and put into one set of words for all services.

anymail tells what happened, when, and to which of our references; the ``dialects`` add what it
leaves out. An event that can't be read costs itself alone. Nothing here knows what becomes of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.dateparse import parse_datetime

from mailer.esp.believing import reading_view
from mailer.esp.dialects import DIALECTS, Dialect, joined, said
from mailer.esp.posts import FORM, Post
from mailer.esp.reports import NoReports, Report, Unread, What
from mailer.esp.services import SERVICES, Service

CONFIRM: Final = "SubscriptionConfirmation"
LONGEST_TEXT: Final = 2000
LONGEST_ARGUMENT: Final = 40
ARGUMENTS: Final = ("rid", "cid", "bid", "att")
MANDRILL_FIELD: Final = "mandrill_events"
# An enhanced status code (RFC 3463) in what a mail server said, and no part of an IP address.
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d\.\d{1,3})(?![\d.])")


# By anymail's words. That a service takes an address off a list of its own is no consent of a member's.
MEANINGS: Final[Mapping[str, What]] = {
    "queued": What.TAKEN,
    "sent": What.TAKEN,
    "deferred": What.DEFERRED,
    "delivered": What.DELIVERED,
    "bounced": What.BOUNCED,
    "rejected": What.DROPPED,
    "failed": What.DROPPED,
    "opened": What.OPENED,
    "clicked": What.CLICKED,
    "complained": What.COMPLAINED,
    "unsubscribed": What.UNSUBSCRIBED,
}
_READ: Final = (What.OPENED, What.CLICKED)


def reports(post: Post, *, service: str) -> list[Report | Unread]:
    """Read what ``service`` posted, in its order. A post that only tries the address holds nothing.

    Raises:
        NoReports: it is not in the service's form.
    """
    known = SERVICES.get(service)
    if known is None:
        raise NoReports(f"nobody here reads what {service} posts")
    view = reading_view(known)
    return [report for part in _parts(post) for report in _read(view, part, known)]


def _parts(post: Post) -> list[Post]:
    """One post for each event in it."""
    try:
        told = json.loads(post.POST.get(MANDRILL_FIELD, "") if post.content_type == FORM else post.body)
    except (ValueError, RecursionError):
        raise NoReports("not JSON") from None
    if isinstance(told, Mapping):
        return [post]
    if not isinstance(told, list):
        raise NoReports("neither an event nor a list of events")
    return [replace(post, body=_body(post, [one])) for one in told]


def _body(post: Post, events: list[Any]) -> bytes:
    text = json.dumps(events)
    return (urlencode({MANDRILL_FIELD: text}) if post.content_type == FORM else text).encode()


def _read(view: Any, part: Post, service: Service) -> list[Report | Unread]:
    if service.name == "ses" and (asked := _asked(part)):
        return [asked]
    try:
        return [_report(event, service) for event in view.parse_events(part)]
    except Exception as exc:  # noqa: BLE001 - its form is the service's, and its text may name a member
        return [Unread(f"not in the form that {service.title} is known for ({type(exc).__name__})")]


def _asked(part: Post) -> Report | None:
    """Amazon SNS tells that reports will come here once a person confirms it, or that none will any more."""
    told = json.loads(part.body)
    name = said(told, "Type")
    if name not in {CONFIRM, "UnsubscribeConfirmation"}:
        return None
    at = parse_datetime(said(told, "Timestamp"))
    return Report("ses", What.ASKS, name, _moment(at), id=said(told, "MessageId"), words=said(told, "TopicArn"))


def _report(event: Any, service: Service) -> Report:
    dialect, raw = DIALECTS[service.name], event.esp_event
    words = _text(event.mta_response) or _text(event.description)
    what = _what(event, dialect, raw)
    found = _STATUS.search(words)
    return Report(
        service=service.name,
        what=what,
        name=said(raw, dialect.name)[:LONGEST_ARGUMENT],
        at=_moment(event.timestamp),
        id=_text(event.event_id),
        address=_text(event.recipient),
        arguments=_arguments(event),
        reject=_text(event.reject_reason),
        words=words,
        status=said(raw, *dialect.status) or (found[1] if found else ""),
        url=_text(event.click_url),
        agent=_text(event.user_agent) or said(raw, *dialect.agent),
        ip=said(raw, *dialect.ip) if what in _READ else "",
        machine=said(raw, dialect.machine[0]) in dialect.machine[1],
    )


def _what(event: Any, dialect: Dialect, raw: Any) -> What:
    """What happened. Only a bounce that the service itself calls final is one; the others are refusals of today."""
    name = said(raw, dialect.name)
    what = MEANINGS.get(event.event_type) or dialect.more.get(name, What.OTHER)
    kind = joined(raw, dialect.bounce)
    if what is What.BOUNCED and kind not in dialect.final:
        return What.DROPPED if kind in dialect.listed else What.REFUSED
    return What.REFUSED if what is What.DROPPED and kind in dialect.refused else what


def _arguments(event: Any) -> dict[str, str]:
    """Ours alone: whatever else travels with a message is somebody else's."""
    given = dict(_tagged(event.tags))
    if isinstance(event.metadata, Mapping):
        given |= event.metadata
    return {name: _text(given[name])[:LONGEST_ARGUMENT] for name in ARGUMENTS if name in given}


def _tagged(tags: Any) -> Iterator[tuple[str, str]]:
    """What travels as tags of the form ``name:value``."""
    if isinstance(tags, Sequence) and not isinstance(tags, str):
        for tag in tags:
            name, colon, value = _text(tag).partition(":")
            if colon:
                yield name, value


def _moment(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _text(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST_TEXT]
