"""The SMTP provider against a server that misbehaves: what each recipient gets, counted where it arrives."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailer.providers.port import Accepted, AccountRefused, BadCopy, PermanentFailure, ProviderFailure, TemporaryFailure
from mailer.providers.smtp import Server, Smtp
from mailer.rendering.enclosed import Attachment
from tests.mailserver import EXTENSIONS, RESET, SILENCE, MailServer, Manners
from tests.providers.letters import consignment, copies, copy

PLAIN = ("8BITMIME", "SMTPUTF8")
NOBODY: dict[str, int] = {}


@contextmanager
def relay(folder: Path, manners: Manners | None = None, **settings: Any) -> Iterator[tuple[MailServer, Smtp]]:
    said = {"timeout": 3.0, **settings}
    with MailServer(manners) as server:
        target = Server("127.0.0.1", server.port, security="none", timeout=said.pop("timeout"))
        provider = Smtp(server=target, journal_dir=folder, **said)
        yield server, provider
        provider.close()


def everyone(count: int, but: tuple[int, ...] = ()) -> dict[str, int]:
    return {f"member{n}@mail.example.org": 1 for n in range(1, count + 1) if n not in but}


def send(provider: Smtp, count: int, *, attempt: int = 1) -> Accepted:
    return provider.pack(consignment(*copies(count), attempt=attempt))()


@pytest.mark.parametrize("extensions", [EXTENSIONS, PLAIN, ()])
def test_everybody_gets_the_letter_once(tmp_path: Path, extensions: tuple[str, ...]) -> None:
    with relay(tmp_path, Manners(extensions=extensions)) as (server, provider):
        accepted = send(provider, 25)
    assert not accepted.in_part
    assert server.received() == everyone(25)
    assert server.sessions == 1


def test_what_arrives_is_the_letter(tmp_path: Path) -> None:
    with relay(tmp_path, return_path="bounces.society.example.org") as (server, provider):
        provider.pack(consignment(copy(5)))()
    [message] = server.messages
    assert message.sender == "bounce+5@bounces.society.example.org"
    parsed = email.message_from_bytes(message.raw, policy=email.policy.default)
    assert parsed["Subject"] == "For Søren & Co"
    assert parsed["To"] == "Ada Lovelace <member5@mail.example.org>"
    assert parsed["List-Unsubscribe"] == "<https://news.society.example.org/u/token5>"
    assert str(parsed["Message-ID"]).startswith("<5.1.")
    assert str(parsed["Message-ID"]).endswith("@society.example.org>")
    text, html = parsed.iter_parts()
    assert text.get_content() == "Dear Søren & Co,\r\nhello.\r\n.\r\nFrom here\r\n"
    assert html.get_content() == "<p>Dear Søren &amp; Co, hello.</p>"


def test_files_arrive_beside_the_letter(tmp_path: Path) -> None:
    file = Attachment("Urkunde für Łucja.pdf", "application/pdf", bytes(range(256)) * 40)
    with relay(tmp_path) as (server, provider):
        provider.pack(replace(consignment(*copies(3)), attachments=[file]))()
    assert len(server.messages) == 3
    for message in server.messages:
        parsed = email.message_from_bytes(message.raw, policy=email.policy.default)
        letter, enclosed = parsed.iter_parts()
        assert letter.get_content_type() == "multipart/alternative"
        assert enclosed.get_filename() == file.name
        assert enclosed.get_payload(decode=True) == file.content


def test_a_connection_is_kept_for_the_next_batch(tmp_path: Path) -> None:
    with relay(tmp_path) as (server, provider):
        send(provider, 3)
        send(provider, 3, attempt=2)
    assert server.sessions == 1
    assert len(server.messages) == 6


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(tmp_path: Path) -> None:
    with relay(tmp_path, Manners(most_messages=3)) as (server, provider):
        send(provider, 3)
        assert not send(provider, 3, attempt=2).in_part
    assert len(server.messages) == 6


def test_one_round_trip_a_message(tmp_path: Path) -> None:
    with relay(tmp_path) as (server, provider):
        groups: list[int] = []
        answer = server._answer

        def counted(session: Any) -> None:
            before = len(server.commands)
            answer(session)
            groups.append(len(server.commands) - before)

        server._answer = counted  # type: ignore[method-assign]
        send(provider, 10)
    # EHLO, the first envelope, nine messages each with the next envelope, the last message.
    assert len(groups) <= 1 + 1 + 10 + 1


@pytest.mark.parametrize("extensions", [EXTENSIONS, PLAIN])
@pytest.mark.parametrize("after_refused_recipient", ["", "354 go on all the same"])
def test_each_refusal_is_its_own_recipients(
    tmp_path: Path, extensions: tuple[str, ...], after_refused_recipient: str
) -> None:
    answers = {2: "550 5.1.1 no such user", 4: "450 4.2.1 mailbox busy", 5: "452 4.2.2 full", 9: "550 5.1.1 nobody"}

    def judge(address: str) -> str:
        return answers.get(number(address), "")

    manners = Manners(
        extensions=extensions, recipient=judge, data=lambda address: "" if address else after_refused_recipient
    )
    with relay(tmp_path, manners) as (server, provider):
        accepted = send(provider, 9)
    assert server.received() == everyone(9, but=(2, 4, 5, 9))
    assert [(f.index + 1, f.reason, f.temporary) for f in accepted.failures] == [
        (n, words, words.startswith("4")) for n, words in answers.items()
    ]
    assert not accepted.in_doubt
    assert not accepted.untouched


@pytest.mark.parametrize("extensions", [EXTENSIONS, PLAIN])
@pytest.mark.parametrize(("answer", "temporary"), [("451 4.3.0 later", True), ("554 5.6.0 no", False)])
def test_a_message_refused_at_its_end(
    tmp_path: Path, extensions: tuple[str, ...], answer: str, temporary: bool
) -> None:
    manners = Manners(extensions=extensions, after_data=lambda address: answer if number(address) == 3 else "")
    with relay(tmp_path, manners) as (server, provider):
        accepted = send(provider, 5)
    assert server.received() == everyone(5, but=(3,))
    [failure] = accepted.failures
    assert (failure.index, failure.reason, failure.temporary) == (2, answer, temporary)


def number(address: str) -> int:
    return int(address.partition("@")[0].removeprefix("member") or 0)


@pytest.mark.parametrize("loss", [RESET, SILENCE, "garbage", "334 what"])
@pytest.mark.parametrize("kept", [True, False])
def test_an_answer_that_is_lost_leaves_one_in_doubt_and_the_rest_untouched(
    tmp_path: Path, loss: str, kept: bool
) -> None:
    manners = Manners(after_data=lambda address: loss if number(address) == 4 else "", keeps_lost=lambda: kept)
    with relay(tmp_path, manners, timeout=2 if loss == SILENCE else 20) as (server, provider):
        accepted = send(provider, 9)
    assert (list(accepted.in_doubt), list(accepted.untouched)) == ([3], [4, 5, 6, 7, 8])
    assert not accepted.failures
    assert accepted.reason
    arrived = everyone(4, but=() if kept and loss in {RESET, SILENCE} else (4,))
    assert server.received() == arrived


def test_a_server_that_ends_the_session_in_good_order_gets_the_rest_over_another(tmp_path: Path) -> None:
    with relay(tmp_path, Manners(most_messages=4)) as (server, provider):
        accepted = send(provider, 10)
    assert not accepted.in_part
    assert server.received() == everyone(10)
    assert server.sessions == 3


def test_421_in_place_of_an_answer_is_a_refusal_and_no_doubt(tmp_path: Path) -> None:
    went_away: list[str] = []

    def go_away_once(address: str) -> str:
        if number(address) == 3 and not went_away:
            went_away.append(address)
            return "421 4.3.2 shutting down"
        return ""

    with relay(tmp_path, Manners(after_data=go_away_once)) as (server, provider):
        accepted = send(provider, 5)
    assert [(f.index, f.temporary) for f in accepted.failures] == [(2, True)]
    assert not accepted.in_doubt
    assert server.received() == everyone(5, but=(3,))


def test_what_is_not_begun_in_time_is_left_untouched(tmp_path: Path) -> None:
    with relay(tmp_path, Manners(seconds=0.05), budget=0.3) as (server, provider):
        accepted = send(provider, 100)
    untouched = list(accepted.untouched)
    assert untouched == list(range(100 - len(untouched), 100))
    assert not accepted.in_doubt
    assert server.received() == everyone(100 - len(untouched))
    assert "time" in accepted.reason


def test_nothing_more_leaves_once_the_journal_was_closed(tmp_path: Path) -> None:
    with relay(tmp_path) as (server, provider):
        deliver = provider.pack(consignment(*copies(6)))

        def give_up(address: str) -> str:
            if number(address) == 2:
                recalled = provider.recall(batch="8", attempt="1")
                assert recalled is not None
                assert (recalled.accepted, recalled.in_doubt) == (["1"], ["2"])
                assert recalled.untouched == ["3", "4", "5", "6"]
            return ""

        server.manners.after_data = give_up
        accepted = deliver()
    assert list(accepted.untouched) == [2, 3, 4, 5]
    assert server.received() == everyone(2)


def test_a_server_that_always_asks_to_try_later_is_left_alone(tmp_path: Path) -> None:
    with relay(tmp_path, Manners(recipient=lambda _: "451 4.7.1 greylisted")) as (server, provider):
        accepted = send(provider, 40)
    assert len(accepted.failures) == 10
    assert list(accepted.untouched) == list(range(10, 40))
    assert not server.messages


@pytest.mark.parametrize(
    ("manners", "expected"),
    [
        (Manners(greeting=lambda: ("554 no service", 0)), AccountRefused),
        (Manners(greeting=lambda: ("421 busy", 0)), TemporaryFailure),
        (Manners(greeting=lambda: ("HTTP/1.1 400 Bad Request", 0)), TemporaryFailure),
        (Manners(sender=lambda _: "553 5.1.8 sender refused"), AccountRefused),
        (Manners(sender=lambda _: "451 4.3.0 later"), TemporaryFailure),
        (Manners(recipient=lambda _: "554 5.7.1 relay access denied"), PermanentFailure),
        (Manners(after_data=lambda _: "554 5.7.1 looks like spam"), PermanentFailure),
        (Manners(extensions=("SIZE 100",)), PermanentFailure),
    ],
)
def test_a_refusal_that_concerns_all_is_not_each_recipients(
    tmp_path: Path, manners: Manners, expected: type[ProviderFailure]
) -> None:
    with relay(tmp_path, manners) as (server, provider), pytest.raises(expected) as caught:
        send(provider, 20)
    assert not server.messages
    if isinstance(caught.value, PermanentFailure):
        assert caught.value.letter


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    provider = Smtp(server=Server("127.0.0.1", port, security="none", timeout=1), journal_dir=tmp_path)
    with pytest.raises(TemporaryFailure, match="can't be reached"):
        send(provider, 1)


def test_addresses_beyond_ascii_only_where_the_server_can(tmp_path: Path) -> None:
    abroad = [copy(1), copy(2, address="jörg@bücher.example.org"), copy(3, address="ada@bücher.example.org")]
    with relay(tmp_path, Manners(extensions=("PIPELINING", "8BITMIME"))) as (server, provider):
        accepted = provider.pack(consignment(*abroad))()
        assert [(f.index, f.temporary) for f in accepted.failures] == [(1, False)]
    assert server.received() == {"member1@mail.example.org": 1, "ada@xn--bcher-kva.example.org": 1}
    with relay(tmp_path) as (server, provider):
        assert not provider.pack(consignment(*abroad))().in_part
        assert "MAIL FROM:<news@society.example.org> SMTPUTF8 BODY=8BITMIME" in server.commands
    assert "jörg@xn--bcher-kva.example.org" in server.received()


@pytest.mark.parametrize(
    "bad",
    [{"address": "a@x.org>\r\nRCPT TO:<b@y.org"}, {"first": "half \ud800"}, {"address": "a@" + "ü" * 70 + ".org"}],
)
def test_a_copy_that_cannot_be_written_is_named_before_anything_leaves(tmp_path: Path, bad: dict[str, str]) -> None:
    provider = Smtp(server=Server("127.0.0.1", 9), journal_dir=tmp_path)
    with pytest.raises(BadCopy) as caught:
        provider.pack(consignment(copy(1), copy(2, **bad)))
    assert caught.value.index == 1


def test_a_sender_that_cannot_be_written_is_no_copys_fault(tmp_path: Path) -> None:
    provider = Smtp(server=Server("127.0.0.1", 9), journal_dir=tmp_path)
    with pytest.raises(ValueError, match="address"):
        provider.pack(replace(consignment(copy(1)), sender=replace(consignment().sender, address="x y@z.org")))


def test_a_full_disk_stops_before_anything_leaves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "ascii")
    provider = Smtp(server=Server("127.0.0.1", 9), journal_dir=tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        send(provider, 1)
