"""Every service of the table does what the seam of providers asks, against a server that answers as it does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailer import env
from mailer.env import Env
from mailer.esp import registry
from mailer.esp.services import SERVICES
from mailer.providers.port import (
    Accepted,
    AccountRefused,
    BadCopy,
    PermanentFailure,
    Provider,
    Remembers,
    TemporaryFailure,
)
from mailer.providers.smtp import Smtp
from mailer.providers.trial import Reachable
from mailer.rendering.enclosed import Attachment
from tests.esp import service as speaking
from tests.esp.service import HANG_UP, Fake, Reply
from tests.providers.letters import consignment, copies, copy

SETTINGS = {
    "SES_REGION": "eu-central-1",
    "SES_ACCESS_KEY_ID": "key",
    "SES_SECRET_ACCESS_KEY": "secret",
    "MAILJET_SECRET_KEY": "secret",
    "POSTMARK_SERVER_TOKEN": "key",
    "MAILERSEND_API_TOKEN": "key",
    **{f"{name}_API_KEY": "key" for name in ("MAILGUN", "BREVO", "RESEND", "MAILJET", "SPARKPOST", "MANDRILL")},
}
ALL = pytest.mark.parametrize("name", SERVICES)


def environment(folder: Path, url: str = "", **variables: str) -> Env:
    addresses = {f"{name.upper()}_API_URL": url for name in SERVICES} if url else {}
    fixed = {"MAILER_SECRET_KEY": "x" * 50, "MAILER_DATA_DIR": str(folder), "MAILER_PROVIDER_TIMEOUT": "5"}
    return env.read({**fixed, **SETTINGS, **addresses, **variables})


@pytest.fixture(scope="module")
def server() -> Iterator[Fake]:
    with speaking.fake() as running:
        yield running


@pytest.fixture(scope="module")
def providers(server: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Provider]]:
    said = environment(tmp_path_factory.mktemp("services"), server.url)
    made = {name: registry.provider(name, said) for name in SERVICES}
    yield made
    for one in made.values():
        assert isinstance(one, Reachable)
        one.close()


def test_the_environment_knows_every_provider_there_is() -> None:
    assert tuple(registry.PROVIDERS) == env.PROVIDERS


@ALL
def test_it_says_for_each_copy_whether_it_was_taken(name: str, server: Fake, providers: dict[str, Provider]) -> None:
    server.told(*(answer(name, n) for n, answer in ((1, speaking.taken), (2, speaking.refused), (3, speaking.taken))))
    letter = replace(consignment(*copies(3)), attachments=[Attachment("deed.pdf", "application/pdf", b"%PDF-")])
    answer = providers[name].pack(letter)()
    assert (answer.reference, answer.in_doubt, list(answer.untouched)) == ("id-3", [], [])
    [failure] = answer.failures
    assert (failure.index, failure.temporary) == (1, False)
    assert "refused" in failure.reason
    assert len(server.asked) == 3
    assert len(server.lines) == 1, "the connection is kept"


@ALL
def test_a_message_is_ours_in_every_part(name: str, server: Fake, providers: dict[str, Provider]) -> None:
    server.told(speaking.taken(name, 1))
    providers[name].pack(consignment(copy(1)))()
    said = speaking.said(name, server.asked[0])
    for part in (
        "Søren & Co",
        "<p>Dear Søren &amp; Co, hello.</p>",
        "<https://news.society.example.org/u/token1>",
        "List-Unsubscribe=One-Click",
        "<newsletter.society.example.org>",
        "member1@mail.example.org",
        "office@society.example.org",
        "newsletter",
        "rid",
        "bid",
    ):
        assert part in said


@ALL
def test_what_an_answer_decides(name: str, server: Fake, providers: dict[str, Provider]) -> None:
    def send(*replies: object) -> Accepted:
        server.told(*replies)
        return providers[name].pack(consignment(*copies(2)))()

    with pytest.raises(AccountRefused):
        send(speaking.account(name))
    with pytest.raises(AccountRefused):
        send(Reply(b"", 307, (("Location", server.url),)))
    with pytest.raises(TemporaryFailure) as late:
        send(Reply({"message": "slowly"}, 429, (("Retry-After", "7"),)))
    assert late.value.retry_after == 7
    for unclear in (Reply({"message": "broken"}, 500), Reply(b"gateway", 502), HANG_UP):
        answer = send(unclear)
        assert (answer.in_doubt, list(answer.untouched)) == ([0], [1])
        assert len(server.asked) == 1, "it is asked once, whatever comes back"
    answer = send(speaking.taken(name, 1), speaking.account(name))
    assert (answer.failures, list(answer.untouched)) == ([], [1])
    assert answer.reason


@pytest.mark.parametrize("name", ["ses", "postmark"])
def test_what_cannot_be_reached_was_not_sent(name: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(TemporaryFailure, match="reached"):
        registry.provider(name, environment(tmp_path, nowhere)).pack(consignment(copy(1)))()


def test_the_same_refusal_for_everybody_concerns_the_letter(server: Fake, providers: dict[str, Provider]) -> None:
    server.told(Reply({"name": "validation_error", "message": "The `from` field is invalid"}, 422))
    with pytest.raises(PermanentFailure, match="from") as caught:
        providers["resend"].pack(consignment(*copies(9)))()
    assert caught.value.letter
    assert len(server.asked) == 3


def test_a_killed_sender_leaves_one_message_in_doubt(server: Fake, providers: dict[str, Provider]) -> None:
    postmark = providers["postmark"]
    assert isinstance(postmark, Remembers)
    waiting, go_on = threading.Event(), threading.Event()

    def slowly() -> Reply:
        waiting.set()
        go_on.wait(5)
        return speaking.taken("postmark", 2)

    server.told(speaking.taken("postmark", 1), slowly)
    sender = threading.Thread(target=postmark.pack(consignment(*copies(9))))
    sender.start()
    assert waiting.wait(5)
    known = postmark.recall(batch="8", attempt="1")
    go_on.set()
    sender.join()
    assert known is not None
    assert (known.accepted, known.in_doubt, len(known.untouched)) == (["1"], ["2"], 7)
    assert len(server.asked) == 2, "who comes back after the journal was read sends nothing more"


def test_an_address_that_no_service_takes_is_named(providers: dict[str, Provider]) -> None:
    with pytest.raises(BadCopy) as caught:
        providers["brevo"].pack(consignment(copy(1), copy(2, address="jörg@mail.example.org")))
    assert caught.value.index == 1


def test_the_usual_provider_and_one_by_name(tmp_path: Path) -> None:
    said = environment(tmp_path, MAILER_PROVIDER="smtp", MAILER_SMTP_URL="smtp://relay:2525")
    assert isinstance(registry.provider("", said), Smtp)
    assert [registry.provider(name, said).name for name in ("sendgrid", "ses")] == ["sendgrid", "ses"]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("smtp", "Set MAILER_SMTP_URL"),
        ("postmark", "Set POSTMARK_SERVER_TOKEN"),
        ("pigeon", "There is no provider 'pigeon'"),
    ],
)
def test_a_provider_that_is_not_there_takes_nothing_and_says_why(tmp_path: Path, name: str, remedy: str) -> None:
    said = environment(tmp_path, POSTMARK_SERVER_TOKEN=" ")
    with pytest.raises(AccountRefused, match=remedy):
        registry.provider(name, said).pack(consignment(copy(1)))()


def test_reports_count_once_somebody_may_let_them_in(tmp_path: Path) -> None:
    quiet = environment(tmp_path, MAILER_PROVIDER="brevo")
    assert registry.silent(quiet) == {"", *env.PROVIDERS}
    assert not registry.anybody_reports(quiet)
    heard = environment(tmp_path, MAILER_PROVIDER="brevo", BREVO_WEBHOOK_SECRET="brevo:secret")
    assert {"", "brevo"} & registry.silent(heard) == set()
    assert registry.provider("", heard).reports_events
