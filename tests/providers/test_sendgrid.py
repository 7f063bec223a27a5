"""The SendGrid provider against the sandbox over real HTTP, and against servers that misbehave."""

from __future__ import annotations

import socket
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import urllib3

from mailer.providers.port import (
    AccountRefused,
    Ambiguous,
    BadCopy,
    Consignment,
    Copy,
    PermanentFailure,
    ProviderFailure,
    Sender,
    TemporaryFailure,
)
from mailer.providers.sendgrid import SendGrid, request_body
from mailer.rendering.enclosed import Attachment
from mailer.rendering.skeleton import Part, Skeleton, Slot
from mailer.sandbox.faults import Faults
from mailer.sandbox.service import Sandbox, Settings
from tests.answering import answering, http

KEY = "SG.test.key"
NAME = Slot(("first_name",), "html")
LETTER = Skeleton(
    subject=Part(("For ", ""), (Slot(("first_name",), "header"),)),
    preheader=Part(("",), ()),
    text=Part(("Dear ", ",\nhello."), (Slot(("first_name",), "text"),)),
    html=Part(("<p>Dear ", ", hello.</p>"), (NAME,)),
)


def copy(n: int, *, address: str = "", name: str = "Ada, Countess; of L.", first: str = "O'Brien & <Søn>") -> Copy:
    return Copy(
        address=address or f"member{n}@mail.example.org",
        name=name,
        values={"first_name": first},
        unsubscribe_url=f"https://news.society.example.org/u/token{n}",
        reference=str(n),
    )


def consignment(*copies: Copy) -> Consignment:
    return Consignment(
        skeleton=LETTER,
        sender=Sender("Society", "news@society.example.org", "office@society.example.org"),
        copies=copies,
        arguments={"cid": "7", "bid": "8", "att": "1"},
        stream="newsletter",
        list_id="newsletter.society.example.org",
        tracked=False,
    )


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    settings = Settings(store=tmp_path, api_key=KEY, host="127.0.0.1", port=0, webhook_url=None, seed=1)
    with Sandbox(settings) as running:
        yield running


def provider(url: str, *, key: str = KEY, timeout: float = 5) -> SendGrid:
    return SendGrid(api_key=key, api_url=url, timeout=timeout)


def send(url: str, *copies: Copy, key: str = KEY, timeout: float = 5) -> str:
    return provider(url, key=key, timeout=timeout).pack(consignment(*copies))().reference


def received(sandbox: Sandbox) -> list[dict[str, Any]]:
    answer = urllib3.request("GET", f"{sandbox.url}/sandbox/accepted?cid=7")
    return [
        orjson.loads(urllib3.request("GET", f"{sandbox.url}/sandbox/messages/{orjson.loads(line)['id']}").data)
        for line in answer.data.splitlines()
    ]


def test_each_recipient_sees_her_own_letter(sandbox: Sandbox) -> None:
    assert send(sandbox.url, copy(1), copy(2, first="Noor"))
    first, second = (item["letter"] for item in received(sandbox))
    assert (first["subject"], second["subject"]) == ("For O'Brien & <Søn>", "For Noor")
    assert first["html"] == "<p>Dear O'Brien &amp; &lt;Søn&gt;, hello.</p>"
    assert first["text"] == "Dear O'Brien & <Søn>,\nhello."
    headers = dict(first["headers"])
    assert headers["List-Unsubscribe"] == "<https://news.society.example.org/u/token1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"] == "<newsletter.society.example.org>"
    assert headers["To"] == '"Ada Countess of L." <member1@mail.example.org>'


def test_files_travel_in_base64(sandbox: Sandbox) -> None:
    file = Attachment("Urkunde für Łucja.pdf", "application/pdf", bytes(range(256)) * 40)
    enclosing = replace(consignment(copy(1), copy(2)), attachments=[file])
    [kept] = request_body(enclosing)["attachments"]
    assert b64decode(kept["content"]) == file.content
    provider(sandbox.url).pack(enclosing)()
    assert [item["letter"]["attachments"] for item in received(sandbox)] == [[file.name]] * 2


def test_a_letter_without_files_says_nothing_of_them() -> None:
    assert "attachments" not in request_body(consignment(copy(1)))


def test_a_thousand_in_one_request(sandbox: Sandbox) -> None:
    send(sandbox.url, *(copy(n) for n in range(1000)))
    assert orjson.loads(urllib3.request("GET", f"{sandbox.url}/sandbox/requests?cid=7").data) == {"requests": 1}


def test_international_domains_travel_in_ascii(sandbox: Sandbox) -> None:
    send(sandbox.url, copy(1, address="Ada@bücher.example.org"))
    assert received(sandbox)[0]["email"] == "Ada@xn--bcher-kva.example.org"


@pytest.mark.parametrize("bad", [{"address": "jörg@mail.example.org"}, {"first": "x" * 11_000}])
def test_a_copy_that_cannot_be_written_is_named_before_anything_leaves(bad: dict[str, str]) -> None:
    with pytest.raises(BadCopy) as caught:
        provider("http://127.0.0.1:9").pack(consignment(copy(1), copy(2, **bad)))
    assert caught.value.index == 1


def test_no_key_and_a_wrong_key(sandbox: Sandbox) -> None:
    with pytest.raises(AccountRefused, match="Set SENDGRID_API_KEY"):
        send(sandbox.url, copy(1), key="")
    with pytest.raises(AccountRefused, match="401"):
        send(sandbox.url, copy(1), key="SG.other")


def test_the_bad_recipient_is_named(sandbox: Sandbox) -> None:
    with pytest.raises(PermanentFailure) as caught:
        send(sandbox.url, copy(1), copy(2, address="not an address"), copy(3))
    assert (caught.value.culprit, caught.value.letter) == (1, False)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Société d'études", {"name": "Societe d'etudes"}),
        ("Općinsko društvo Łódź & Ødegård", {"name": "Opcinsko drustvo Lodz & Odegard"}),
        ("Общество ICIS", {"name": "ICIS"}),
        ("日本免疫学会", {}),
    ],
)
def test_a_sender_is_named_in_the_letters_sendgrid_takes(sandbox: Sandbox, name: str, told: dict[str, str]) -> None:
    named = replace(consignment(copy(1)), sender=Sender(name, "news@müller.example", "office@müller.example"))
    assert request_body(named)["from"] == {"email": "news@xn--mller-kva.example", **told}
    provider(sandbox.url).pack(named)()
    assert received(sandbox)


def test_a_letter_that_is_refused_is_told_from_a_recipient(sandbox: Sandbox) -> None:
    odd = consignment(copy(1))
    odd = replace(odd, sender=replace(odd.sender, address="nonsense"))
    with pytest.raises(PermanentFailure) as caught:
        provider(sandbox.url).pack(odd)()
    assert caught.value.letter


@pytest.mark.parametrize(
    ("fault", "expected", "kept"),
    [
        (Faults(rate_429=1, reset_seconds=30), TemporaryFailure, 0),
        (Faults(rate_500=1), Ambiguous, 0),
        (Faults(rate_503=1), Ambiguous, 0),
        (Faults(rate_503_after=1), Ambiguous, 1),
        (Faults(reset_before=1), Ambiguous, 0),
        (Faults(reset_after=1), Ambiguous, 1),
        (Faults(hang_after=1, hang_seconds=5), Ambiguous, 1),
    ],
)
def test_faults_of_the_provider(sandbox: Sandbox, fault: Faults, expected: type[ProviderFailure], kept: int) -> None:
    sandbox.faults.replace(fault)
    with pytest.raises(expected):
        send(sandbox.url, copy(1), timeout=1 if fault.hang_after else 20)
    assert len(received(sandbox)) == kept


def test_the_wait_the_provider_asks_for(sandbox: Sandbox) -> None:
    sandbox.faults.replace(Faults(rate_429=1, reset_seconds=30))
    with pytest.raises(TemporaryFailure) as caught:
        send(sandbox.url, copy(1))
    assert caught.value.retry_after is not None
    assert 1 <= caught.value.retry_after <= 32


def test_nobody_listens_and_nobody_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(TemporaryFailure, match="can't be reached"):
        send(f"http://127.0.0.1:{port}", copy(1))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (http("200 OK", b"{}"), AccountRefused),
        (http("302 Found", b"", "Location: https://elsewhere.example.org/"), AccountRefused),
        (http("404 Not Found", b"<html>"), AccountRefused),
        (http("403 Forbidden", b'{"errors":[{"message":"no","field":null}]}'), AccountRefused),
        (http("502 Bad Gateway", b"<html>gateway</html>"), Ambiguous),
        (http("429 Too Many Requests", b"", "X-RateLimit-Reset: nonsense"), TemporaryFailure),
        (http("400 Bad Request", b'{"errors": '), PermanentFailure),
        (http("400 Bad Request", b'{"errors": "odd"}'), PermanentFailure),
        (b"HTTP/1.1 20", Ambiguous),
        (b"garbage\r\n\r\n", Ambiguous),
        (b"", Ambiguous),
    ],
)
def test_only_202_is_success(answer: bytes, expected: type[ProviderFailure]) -> None:
    with answering(answer) as url, pytest.raises(expected):
        send(url, copy(1))


def test_202_without_an_id_is_accepted() -> None:
    with answering(http("202 Accepted")) as url:
        assert send(url, copy(1)) == ""
