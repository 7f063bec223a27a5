"""Every service's own form, read through anymail, comes out in the same words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mailer.esp.believing import secret_of
from mailer.esp.dialects import DIALECTS
from mailer.esp.events import reports
from mailer.esp.posts import Post
from mailer.esp.reports import NoReports, Report, Unread, What
from mailer.esp.services import SERVICES
from tests.esp.posting import AGENT, BATCHES, FORMS, LINK, UNKNOWN, Posted, Story, posted

ARGUMENTS = {"rid": "12", "cid": "3", "bid": "4", "att": "1"}
MEANT = {
    "listed": What.DROPPED,
    "machine": What.OPENED,
    "resubscribed": What.OTHER,
    "new": What.OTHER,
}
TOLD = [(service, what) for service in FORMS for what in ("delivered", "bounced", "refused", "opened", "clicked")]
TOLD += [(service, "complained") for service in FORMS] + [(service, "new") for service in FORMS]
TOLD += [(service, "taken") for service in ("brevo", "resend", "sparkpost", "mailersend", "mandrill")]
TOLD += [(service, "deferred") for service in ("ses", "mailgun", "postmark", "brevo", "sparkpost", "mandrill")]
TOLD += [(service, "listed") for service in ("ses", "mailgun", "resend", "sparkpost")]
TOLD += [(service, "machine") for service in ("mailgun", "brevo", "sparkpost")]
TOLD += [(service, "unsubscribed") for service in FORMS if service not in {"ses", "resend"}]
TOLD += [("postmark", "resubscribed")]


def read(post: Posted) -> list[Report | Unread]:
    return reports(Post(post.body, post.headers), service=post.service)


@pytest.mark.parametrize(("service", "what"), TOLD)
def test_a_report_of_every_kind_of_every_service(service: str, what: str) -> None:
    story = Story(what, arguments=ARGUMENTS)
    (found,) = read(posted(service, story))
    assert isinstance(found, Report)
    assert (found.service, found.what) == (service, MEANT.get(what) or What(what))
    assert (found.at, found.address, found.arguments) == (story.at, story.address, ARGUMENTS)
    assert found.name
    assert found.machine == (what == "machine")
    if what == "bounced":
        assert (found.words.removeprefix("smtp; "), found.status) == (UNKNOWN, "5.1.1")
    if what == "clicked":
        assert (found.url, found.agent) == (LINK, "" if service == "mailersend" else AGENT)


def test_every_service_has_its_dialect_its_secret_and_its_tests() -> None:
    assert SERVICES.keys() == DIALECTS.keys() == FORMS.keys()
    assert all(secret_of(service).variable for service in SERVICES.values())


@pytest.mark.parametrize("service", BATCHES)
def test_one_malformed_event_costs_itself_alone(service: str) -> None:
    good = [Story("delivered", number=n) for n in range(2)]
    first, second, third, last = read(posted(service, good[0], {"event": []}, 7, good[1]))
    assert isinstance(first, Report)
    assert isinstance(last, Report)
    assert isinstance(second, Unread)
    assert isinstance(third, Unread)
    assert SERVICES[service].title in second.why


GARBAGE = (b"", b'{"a":', b"null", b'"x"', b"[" * 5000, b"\xff\xfe", b"[[]]", b"[1]", b'{"x": {}}')


@pytest.mark.parametrize("service", FORMS)
def test_garbage_is_told_and_nothing_of_it_repeated(service: str) -> None:
    for body in GARBAGE:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            said = _read_or_say(Posted(service, body, {"Content-Type": kind}))
            assert said in {"", "not JSON", "neither an event nor a list of events"}


def _read_or_say(post: Posted) -> str:
    try:
        found = read(post)
    except NoReports as exc:
        return str(exc)
    known = [each for each in found if isinstance(each, Report) and each.what is not What.OTHER]
    return f"taken for {known}" if known else ""


def test_what_only_tries_the_address_holds_nothing() -> None:
    assert read(posted("sparkpost", {"msys": {}})) == []
    assert read(posted("mandrill")) == []
    validated = "Successfully validated SNS topic for Amazon SES event publishing."
    assert read(posted("ses", {"Type": "Notification", "MessageId": "1", "Message": validated})) == []


@pytest.mark.parametrize("kind", ["SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_amazon_asks_and_nothing_is_fetched(kind: str) -> None:
    asked: Any = {
        "Type": kind,
        "MessageId": "1",
        "Timestamp": "2026-11-22T10:00:00.000Z",
        "TopicArn": "arn:aws:sns:eu-west-1:1:reports",
        "SubscribeURL": "http://169.254.169.254/latest/meta-data",
    }
    (found,) = read(Posted("ses", json.dumps(asked).encode(), {}))
    assert isinstance(found, Report)
    assert (found.what, found.name, found.words) == (What.ASKS, kind, asked["TopicArn"])


def test_other_people_s_metadata_is_left_alone() -> None:
    story = Story("delivered", arguments={"rid": "12", "member": "nils@example.org", "cid": "9" * 500})
    (found,) = read(posted("postmark", story))
    assert isinstance(found, Report)
    assert found.arguments == {"rid": "12", "cid": "9" * 40}
