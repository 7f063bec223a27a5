"""A message leaves once or not at all, whatever the provider says and wherever a worker is killed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import urllib3

from mailer.outbox.models import OutboxMessage
from mailer.outbox.sending import Carrier, consignment_of, send_message
from mailer.outbox.services import KEPT, forget, post, stroke
from mailer.outbox.states import TRANSITIONS, MessageState
from mailer.outbox.transitions import LEASE, move
from mailer.providers.memory import Memory
from mailer.providers.port import (
    Accepted,
    AccountRefused,
    Ambiguous,
    Consignment,
    CopyFailure,
    PermanentFailure,
    Provider,
    ProviderFailure,
    Send,
    Sender,
    TemporaryFailure,
    TooLarge,
)
from mailer.providers.sendgrid import SendGrid, request_body
from mailer.rendering.message import Message
from mailer.sandbox.service import Sandbox, Settings
from tests.deliveries.sending import Clock
from tests.mailserver import RESET, Manners
from tests.people import NOW
from tests.providers.test_smtp import relay

FROM = Sender("The Society", "news@society.example.org", "office@society.example.org")
WORDS = Message(subject="Your link", preheader="", text="Here: https://x.example.org/m\n", html="<p>Here</p>")
EMPTY = ("", "", "", "", "")


def posted() -> OutboxMessage:
    return post(
        kind="own",
        address="nils@uni.example.org",
        name="Nils Ångström",
        message=WORDS,
        expires_at=NOW + timedelta(hours=1),
        now=NOW,
    )


def test_in_a_rehearsal_only_allowed_domains_are_written_to(db: None) -> None:
    provider = Memory()
    other = frozenset({"elsewhere.example.org"})
    row = posted()
    send_message(message_id=row.pk, carrier=Carrier(provider, FROM, Clock(), only_to=other))
    row.refresh_from_db()
    assert (row.state, row.reason.split()[0]) == (MessageState.FAILED, "MAILER_ONLY_TO")
    assert content(row) == EMPTY
    own = posted()
    send_message(message_id=own.pk, carrier=Carrier(provider, FROM, Clock(), only_to=other | {"uni.example.org"}))
    own.refresh_from_db()
    assert own.state == MessageState.SENT
    assert len(provider.consignments) == 1


def send(row: OutboxMessage, provider: Provider, clock: Clock | None = None) -> OutboxMessage:
    send_message(message_id=row.pk, carrier=Carrier(provider, FROM, clock or Clock()))
    row.refresh_from_db()
    return row


def content(row: OutboxMessage) -> tuple[str, ...]:
    return row.address, row.name, row.subject, row.text, row.html


def failing(failure: ProviderFailure) -> Memory:
    def fail(_: Consignment) -> None:
        raise failure

    return Memory(before=fail)


def test_a_message_is_sent_once_and_then_forgotten(db: None) -> None:
    provider = Memory()
    row = send(posted(), provider)
    send(row, provider)
    [sent] = provider.consignments
    [copy] = sent.copies
    assert (copy.address, copy.name) == ("nils@uni.example.org", "Nils Ångström")
    message = sent.skeleton.render({})
    assert (message.subject, message.text, message.html) == (WORDS.subject, WORDS.text, WORDS.html)
    assert row.state == MessageState.SENT
    assert content(row) == EMPTY


def test_it_is_no_list_mail_and_is_not_followed(db: None) -> None:
    consignment = consignment_of(posted(), FROM, "1")
    assert (consignment.list_id, consignment.tracked) == ("", False)
    body = request_body(consignment)
    assert body["headers"] == {"Auto-Submitted": "auto-generated"}
    assert "headers" not in body["personalizations"][0]


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (TemporaryFailure("busy"), MessageState.DUE),
        (AccountRefused("no credits"), MessageState.DUE),
        (PermanentFailure("no such domain"), MessageState.FAILED),
        (TooLarge("too large"), MessageState.FAILED),
        (Ambiguous("no answer"), MessageState.UNKNOWN),
    ],
)
def test_the_failure_decides(db: None, failure: ProviderFailure, state: MessageState) -> None:
    row = send(posted(), failing(failure))
    assert (row.state, row.reason, row.attempts) == (state, failure.reason, 1)
    assert (content(row) == EMPTY) is (state != MessageState.DUE)
    assert (row.not_before > NOW) is (state == MessageState.DUE)


def test_what_may_have_left_is_never_sent_again(db: None) -> None:
    row = send(posted(), failing(Ambiguous("no answer")))
    provider, clock = Memory(), Clock(NOW + timedelta(minutes=10))
    stroke(now=clock.now)
    assert send(row, provider, clock).state == MessageState.UNKNOWN
    assert provider.consignments == []


def test_a_pause_grows_and_the_message_goes_out_in_the_end(db: None) -> None:
    clock, row = Clock(), posted()
    pauses = []
    for _ in range(4):
        send(row, failing(TemporaryFailure("busy")), clock)
        pauses.append((row.not_before - clock.now).total_seconds())
        clock.now = row.not_before
    assert pauses == [5, 10, 20, 40]
    assert send(row, Memory(), clock).state == MessageState.SENT


def test_it_is_not_sent_before_its_pause_has_ended(db: None) -> None:
    row, provider = send(posted(), failing(TemporaryFailure("busy"))), Memory()
    assert send(row, provider).state == MessageState.DUE
    assert provider.consignments == []


def test_what_comes_too_late_is_not_sent(db: None) -> None:
    row, provider, clock = posted(), Memory(), Clock(NOW + timedelta(hours=1))
    assert send(row, provider, clock).state == MessageState.EXPIRED
    assert (provider.consignments, content(row)) == ([], EMPTY)


def test_two_workers_send_it_once(db: None) -> None:
    row, inner = posted(), Memory()
    carrier = Carrier(inner, FROM, Clock())

    class Slow(Memory):
        def pack(self, consignment: Consignment) -> Send:
            send_message(message_id=row.pk, carrier=carrier)
            return super().pack(consignment)

    outer = Slow()
    send(row, outer)
    assert (len(inner.consignments), len(outer.consignments)) == (1, 0)


def test_a_worker_killed_on_the_way_leaves_it_unknown(db: None) -> None:
    row = posted()
    move(row, "submit", sending_since=NOW, attempts=1)
    stroke(now=NOW + LEASE - timedelta(seconds=1))
    row.refresh_from_db()
    assert row.state == MessageState.SENDING
    stroke(now=NOW + LEASE)
    row.refresh_from_db()
    assert (row.state, content(row)) == (MessageState.UNKNOWN, EMPTY)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Accepted("", failures=[CopyFailure(0, "mailbox full", temporary=True)]), MessageState.DUE),
        (Accepted("", failures=[CopyFailure(0, "no such user")]), MessageState.FAILED),
        (Accepted("", untouched=[0], reason="closing"), MessageState.DUE),
        (Accepted("", in_doubt=[0], reason="cut off"), MessageState.UNKNOWN),
    ],
)
def test_a_server_may_answer_for_the_one_copy(db: None, answer: Accepted, state: MessageState) -> None:
    class Says(Memory):
        def _send(self, consignment: Consignment) -> Accepted:
            return answer

    assert send(posted(), Says()).state == state


def test_a_fault_nobody_foresaw_leaves_it_unknown(db: None) -> None:
    def burst(_: Consignment) -> None:
        raise ZeroDivisionError

    assert send(posted(), Memory(before=burst)).state == MessageState.UNKNOWN


def test_a_mail_server_carries_it(db: None, tmp_path: Path) -> None:
    with relay(tmp_path) as (server, provider):
        row = send(posted(), provider)
    [message] = server.messages
    assert row.state == MessageState.SENT
    assert message.recipient == "nils@uni.example.org"
    assert b"Subject: Your link" in message.raw
    assert b"List-" not in message.raw
    assert list(tmp_path.glob("*.journal")) == []


def test_a_mail_server_that_hangs_up_at_the_end_leaves_it_unknown(db: None, tmp_path: Path) -> None:
    with relay(tmp_path, Manners(after_data=lambda _: RESET)) as (server, provider):
        row = send(posted(), provider)
        send(row, provider, Clock(NOW + timedelta(minutes=30)))
    assert row.state == MessageState.UNKNOWN
    assert server.received() == {"nils@uni.example.org": 1}


def test_sendgrid_and_its_stand_in_carry_it(db: None, tmp_path: Path) -> None:
    with Sandbox(Settings(store=tmp_path / "store", api_key="key", port=0, pace=0)) as sandbox:
        provider = SendGrid(api_key="key", api_url=sandbox.url, timeout=5)
        assert send(posted(), provider).state == MessageState.SENT
        kept = urllib3.request("GET", f"{sandbox.url}/sandbox/accepted?cid=0").data.splitlines()
    [accepted] = map(orjson.loads, kept)
    assert accepted["email"] == "nils@uni.example.org"


def test_the_pump_expires_forgets_and_deletes(db: None) -> None:
    late, old = posted(), send(posted(), Memory())
    stroke(now=NOW + timedelta(hours=1))
    late.refresh_from_db()
    assert (late.state, content(late)) == (MessageState.EXPIRED, EMPTY)
    stroke(now=NOW + KEPT)
    assert not OutboxMessage.objects.filter(pk=old.pk).exists()


def test_what_waits_for_somebody_who_was_erased_is_dropped(db: None) -> None:
    posted()
    assert forget(["nils@uni.example.org"]) == 1
    assert not OutboxMessage.objects.exists()


def test_every_state_is_reached_and_left_as_the_table_says() -> None:
    reached = {MessageState.DUE, *TRANSITIONS.values()}
    assert reached == set(MessageState)
    final = set(MessageState) - {before for before, _ in TRANSITIONS}
    assert final == {MessageState.SENT, MessageState.FAILED, MessageState.EXPIRED, MessageState.UNKNOWN}
