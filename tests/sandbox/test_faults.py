from __future__ import annotations

import socket
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.sandbox.faults import FaultError, Faults, FaultSwitch, Verdict
from mailer.sandbox.service import Sandbox
from tests.sandbox.conftest import StartSandbox
from tests.sandbox.rig import API_KEY, Receiver, call, get, request_body, send, settled, wait_until

JSON = {"Content-Type": "application/json"}


def switch(sandbox: Sandbox, **faults: Any) -> None:
    answer = call(sandbox.url, "POST", "/sandbox/faults", orjson.dumps(faults), JSON)
    assert answer.status == 200, answer.body


def accepted(sandbox: Sandbox) -> int:
    return int(get(sandbox.url, "/sandbox/status").json["messages"])


@pytest.mark.parametrize(("name", "status"), [("rate_429", 429), ("rate_500", 500), ("rate_503", 503)])
def test_a_refusing_fault_accepts_nothing(sandbox: Sandbox, name: str, status: int) -> None:
    switch(sandbox, **{name: 1.0})
    answer = send(sandbox.url, request_body())
    assert answer.status == status
    assert set(answer.json["errors"][0]) == {"message", "field", "help"}
    assert accepted(sandbox) == 0


def test_too_many_requests_tell_when_to_come_back(sandbox: Sandbox) -> None:
    switch(sandbox, rate_429=1, reset_seconds=600)
    headers = send(sandbox.url, request_body()).headers
    assert headers["X-RateLimit-Remaining"] == "0"
    assert int(headers["X-RateLimit-Limit"]) > 0
    assert int(headers["X-RateLimit-Reset"]) > 1_700_000_000


def test_a_503_after_acceptance_hides_that_it_was_accepted(sandbox: Sandbox) -> None:
    switch(sandbox, rate_503_after=1)
    answer = send(sandbox.url, request_body())
    assert answer.status == 503
    assert "X-Message-Id" not in answer.headers
    assert accepted(sandbox) == 1


@pytest.mark.parametrize(("name", "kept"), [("reset_before", 0), ("reset_after", 1)])
def test_a_reset_breaks_the_connection_off(sandbox: Sandbox, name: str, kept: int) -> None:
    switch(sandbox, **{name: 1.0})
    with pytest.raises(ConnectionResetError):
        send(sandbox.url, request_body())
    assert accepted(sandbox) == kept


def test_a_hang_accepts_and_never_answers(sandbox: Sandbox) -> None:
    switch(sandbox, hang_after=1, hang_seconds=3600)
    body = orjson.dumps(request_body())
    head = (
        f"POST /v3/mail/send HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {API_KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    url = urlsplit(sandbox.url)
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(head.encode() + body)
        wait_until(lambda: accepted(sandbox) == 1)
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_a_hang_ends_without_an_answer(sandbox: Sandbox) -> None:
    switch(sandbox, hang_after=1, hang_seconds=0.05)
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        send(sandbox.url, request_body())
    assert accepted(sandbox) == 1


def test_latency_delays_and_still_accepts(sandbox: Sandbox) -> None:
    switch(sandbox, latency_ms=30)
    assert send(sandbox.url, request_body()).status == 202


def test_silence_keeps_events_until_it_is_lifted(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url, faults=Faults(silence=True))
    send(sandbox.url, request_body())
    assert get(sandbox.url, "/sandbox/status").json["pending_events"] > 0
    assert receiver.bodies == []
    switch(sandbox)
    wait_until(lambda: settled(sandbox.url))
    assert receiver.kinds("ada@example.org")


def test_late_events_are_planned_for_later(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url, faults=Faults(late_seconds=3600))
    send(sandbox.url, request_body("late@example.org"))
    switch(sandbox)
    send(sandbox.url, request_body("prompt@example.org"))
    wait_until(lambda: bool(receiver.kinds("prompt@example.org")))
    assert receiver.kinds("late@example.org") == set()
    assert not settled(sandbox.url)


def test_a_partial_rate_strikes_some_and_spares_others(sandbox: Sandbox) -> None:
    switch(sandbox, rate_503=0.5, seed=3)
    statuses = [send(sandbox.url, request_body(f"m{n}@example.org")).status for n in range(30)]
    assert set(statuses) == {202, 503}
    assert accepted(sandbox) == statuses.count(202)


def test_setting_faults_replaces_the_whole_set(sandbox: Sandbox) -> None:
    switch(sandbox, rate_429=0.5, silence=True)
    switch(sandbox, latency_ms=5)
    found = get(sandbox.url, "/sandbox/faults").json
    assert (found["rate_429"], found["silence"], found["latency_ms"]) == (0.0, False, 5)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"rate_404": 1}', "There is no fault named 'rate_404'. Known are: "),
        (b'{"rate_503": 2}', "from 0 to 1"),
        (b'{"rate_503": "x"}', "must be a number"),
        (b'{"rate_503": true}', "must be a number"),
        (b'{"silence": 1}', "must be true or false"),
        (b'{"seed": 1.5}', "whole number"),
        (b'{"latency_ms": -1}', "must be from 0"),
        (b'{"rate_503": 0.7, "rate_429": 0.7}', "add up to more than 1"),
        (b"[]", "Send a JSON object"),
        (b"{", "unexpected end"),
    ],
)
def test_a_wrong_set_is_refused_in_plain_words_and_changes_nothing(sandbox: Sandbox, body: bytes, words: str) -> None:
    switch(sandbox, rate_500=1)
    answer = call(sandbox.url, "POST", "/sandbox/faults", body, JSON)
    assert answer.status == 400
    assert words in answer.json["error"]
    assert get(sandbox.url, "/sandbox/faults").json["rate_500"] == 1


def test_a_form_of_another_site_can_not_switch_faults(sandbox: Sandbox) -> None:
    answer = call(sandbox.url, "POST", "/sandbox/faults", b'{"rate_500": 1}', {"Content-Type": "text/plain"})
    assert answer.status == 415
    assert get(sandbox.url, "/sandbox/faults").json["rate_500"] == 0


def test_faults_given_at_the_start_are_in_force(start_sandbox: StartSandbox, tmp_path: Path) -> None:
    sandbox = start_sandbox(store=tmp_path / "faulty", faults=Faults(rate_500=1))
    assert send(sandbox.url, request_body()).status == 500


@given(st.integers(), st.sampled_from(["rate_429", "reset_after", "hang_after"]))
def test_the_same_seed_draws_the_same_faults(seed: int, name: str) -> None:
    faults = Faults.of({"seed": seed, name: 0.5, "rate_500": 0.2})
    first, second = FaultSwitch(faults), FaultSwitch(faults)
    drawn = [first.draw()[1] for _ in range(50)]
    assert drawn == [second.draw()[1] for _ in range(50)]
    assert set(drawn) <= {Verdict(name), Verdict.RATE_500, Verdict.CLEAR}


def test_unknown_faults_are_refused_from_code_too() -> None:
    with pytest.raises(FaultError, match="no fault named 'gremlins'"):
        Faults.of({"gremlins": 1})
