"""Messages: delivered, tried again, given up, and never to where they may not go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.hooks.delivering import KEPT, PATIENCE, PAUSES, Courier, deliver, stroke
from mailer.hooks.events import Event
from mailer.hooks.models import Attempt, Endpoint, Message, MessageState
from mailer.hooks.posting import Answer, Poster
from mailer.hooks.services import add_endpoint, change_secret, remove_endpoint, send_again, switch_off, switch_on
from mailer.hooks.signing import secret_of
from mailer.hooks.telling import Told, tell, tell_all
from mailer.lib.networks import parse_networks
from tests.deliveries.sending import Clock
from tests.hooks.listening import Listener, is_signed, listening
from tests.people import NOW
from tests.tracking.alerts.looking import look

HERE = parse_networks("127.0.0.0/8")


@dataclass
class Post:
    """A post office that answers as the test says."""

    status: int = 200
    sent: list[str] = field(default_factory=list)

    def __call__(self, *, url: str, body: bytes, headers: object) -> Answer:
        self.sent.append(url)
        return Answer(self.status, "", 0.0)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as kept:
        yield kept


@pytest.fixture
def endpoint(ada: Staff) -> Endpoint:
    return add_endpoint(
        name="Website", url="https://hooks.example.org/x", events={Event.CAMPAIGN_SENT}, by=ada, now=NOW
    )


def told(endpoint: Endpoint) -> Message:
    tell(Event.CAMPAIGN_SENT, now=NOW, campaign=7)
    return endpoint.messages.latest("pk")


def test_a_message_arrives_signed_and_with_ids_alone(ada: Staff, listener: Listener) -> None:
    endpoint = add_endpoint(name="x", url=listener.url, events={Event.CAMPAIGN_SENT}, by=ada, now=NOW)
    message = told(endpoint)
    deliver(message_id=message.pk, courier=Courier(Poster(HERE), Clock()))
    [(headers, body)] = listener.told
    assert orjson.loads(body) == {"type": "campaign.sent", "timestamp": "2026-11-22T09:00:00Z", "data": {"campaign": 7}}
    assert is_signed(headers, body, secret_of(endpoint.salt))
    assert not is_signed(headers, body + b" ", secret_of(endpoint.salt))
    assert (headers["webhook-id"], headers["content-type"]) == (message.name, "application/json")
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    assert Attempt.objects.get().status == 204


def test_what_nobody_wants_is_not_written(endpoint: Endpoint) -> None:
    tell(Event.MEMBER_ERASED, now=NOW, member=1)
    assert not Message.objects.exists()


def test_nobody_is_asked_when_there_is_nothing_to_tell(django_assert_num_queries: object, db: None) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        tell_all([], now=NOW)


def test_many_things_are_two_statements(endpoint: Endpoint, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        tell_all([Told(Event.CAMPAIGN_SENT, {"campaign": n}) for n in range(100)], now=NOW)
    assert Message.objects.count() == 100


def test_a_failure_is_tried_again_later_and_later_then_given_up(endpoint: Endpoint) -> None:
    message, clock, post = told(endpoint), Clock(), Post(status=500)
    times: list[datetime] = []
    while message.state == MessageState.DUE:
        clock.now = message.not_before
        times.append(clock.now)
        deliver(message_id=message.pk, courier=Courier(post, clock))
        message.refresh_from_db()
    assert [later - earlier for earlier, later in pairwise(times)] == list(PAUSES)
    assert message.state == MessageState.FAILED
    assert message.log.count() == len(PAUSES) + 1


def test_it_is_not_delivered_before_its_time_nor_twice(endpoint: Endpoint) -> None:
    message, clock, post = told(endpoint), Clock(), Post(status=500)
    deliver(message_id=message.pk, courier=Courier(post, clock))
    clock.pass_seconds(4)
    deliver(message_id=message.pk, courier=Courier(post, clock))
    assert len(post.sent) == 1
    clock.pass_seconds(2)
    post.status = 200
    deliver(message_id=message.pk, courier=Courier(post, clock))
    deliver(message_id=message.pk, courier=Courier(post, clock))
    assert len(post.sent) == 2


def test_a_worker_that_is_killed_leaves_it_due_again(endpoint: Endpoint) -> None:
    message, clock = told(endpoint), Clock()

    def killed(**_: object) -> Answer:
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver(message_id=message.pk, courier=Courier(killed, clock))
    post = Post()
    deliver(message_id=message.pk, courier=Courier(post, clock))
    assert post.sent == []
    clock.pass_seconds(121)
    deliver(message_id=message.pk, courier=Courier(post, clock))
    assert len(post.sent) == 1


def test_an_endpoint_that_fails_too_long_is_left_alone_and_said_so(endpoint: Endpoint) -> None:
    clock, post = Clock(), Post(status=500)
    deliver(message_id=told(endpoint).pk, courier=Courier(post, clock))
    clock.now = NOW + PATIENCE
    deliver(message_id=told(endpoint).pk, courier=Courier(post, clock))
    endpoint.refresh_from_db()
    assert endpoint.off_because == "It took nothing for 5 days."
    assert AuditEntry.objects.filter(action="hook.switched_off", subject=f"hook:{endpoint.pk}").exists()
    deliver(message_id=told_before_off(endpoint), courier=Courier(post, clock))
    assert len(post.sent) == 2


def test_staff_are_alerted_until_somebody_switches_it_on(endpoint: Endpoint, ada: Staff) -> None:
    assert "hook" not in look()
    deliver(message_id=told(endpoint).pk, courier=Courier(Post(status=410), Clock()))
    assert "The webhook “Website” was switched off." in look()["hook"]
    switch_on(endpoint=endpoint, by=ada)
    assert "hook" not in look()


def told_before_off(endpoint: Endpoint) -> int:
    waiting = endpoint.messages.filter(state=MessageState.DUE).earliest("pk")
    Message.objects.filter(pk=waiting.pk).update(not_before=NOW)
    return waiting.pk


def test_one_success_ends_the_trouble(endpoint: Endpoint) -> None:
    clock, post = Clock(), Post(status=503)
    deliver(message_id=told(endpoint).pk, courier=Courier(post, clock))
    endpoint.refresh_from_db()
    assert endpoint.failing_since == NOW
    post.status = 201
    deliver(message_id=told(endpoint).pk, courier=Courier(post, clock))
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_gone_is_gone_at_once(endpoint: Endpoint) -> None:
    deliver(message_id=told(endpoint).pk, courier=Courier(Post(status=410), Clock()))
    endpoint.refresh_from_db()
    assert "410" in endpoint.off_because


def test_switching_off_keeps_what_waits_and_on_delivers_it(endpoint: Endpoint, ada: Staff) -> None:
    message, post = told(endpoint), Post()
    assert switch_off(endpoint=endpoint, by=ada, now=NOW)
    assert not switch_off(endpoint=endpoint, by=ada, now=NOW)
    deliver(message_id=message.pk, courier=Courier(post, Clock()))
    tell(Event.CAMPAIGN_SENT, now=NOW, campaign=8)
    assert (post.sent, Message.objects.count()) == ([], 1)
    assert switch_on(endpoint=endpoint, by=ada)
    deliver(message_id=message.pk, courier=Courier(post, Clock()))
    assert len(post.sent) == 1


def test_both_secrets_are_good_for_a_week(ada: Staff, listener: Listener) -> None:
    endpoint = add_endpoint(name="x", url=listener.url, events={Event.CAMPAIGN_SENT}, by=ada, now=NOW)
    old = secret_of(endpoint.salt)
    change_secret(endpoint=endpoint, by=ada, now=NOW)
    clock = Clock()
    for days in (0, 8):
        clock.now = NOW + timedelta(days=days)
        deliver(message_id=told(endpoint).pk, courier=Courier(Poster(HERE), clock))
    new = secret_of(endpoint.salt)
    assert new != old
    assert [is_signed(headers, body, old) for headers, body in listener.told] == [True, False]
    assert all(is_signed(headers, body, new) for headers, body in listener.told)


def test_what_was_delivered_is_sent_again_under_the_same_id(endpoint: Endpoint, ada: Staff) -> None:
    message, post = told(endpoint), Post()
    deliver(message_id=message.pk, courier=Courier(post, Clock()))
    send_again(message=message, by=ada, now=NOW)
    deliver(message_id=message.pk, courier=Courier(post, Clock()))
    assert len(post.sent) == 2
    assert list(message.log.values_list("number", flat=True)) == [1, 2]


def test_old_messages_go_and_removed_endpoints_take_theirs_along(endpoint: Endpoint, ada: Staff) -> None:
    told(endpoint)
    stroke(now=NOW + KEPT - timedelta(seconds=1))
    assert Message.objects.exists()
    stroke(now=NOW + KEPT)
    assert not Message.objects.exists()
    remove_endpoint(endpoint=endpoint, by=ada)
    assert not Endpoint.objects.exists()


def test_redirects_are_not_followed(ada: Staff, listener: Listener) -> None:
    listener.status, listener.headers = 302, {"Location": listener.url}
    answer = Poster(HERE)(url=listener.url, body=b"{}", headers={})
    assert (answer.status, len(listener.told)) == (302, 1)
    assert not answer.taken


def test_private_networks_are_closed_unless_they_are_named(listener: Listener) -> None:
    answer = Poster()(url=listener.url, body=b"{}", headers={})
    assert (answer.status, listener.told) == (0, [])
    assert "private network" in answer.words


def test_nobody_there_is_told_in_words(listener: Listener) -> None:
    answer = Poster(HERE)(url="http://127.0.0.1:1/x", body=b"{}", headers={})
    assert answer.status == 0
    assert answer.words.startswith("The host could not be reached")
