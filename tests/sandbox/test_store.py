from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

import orjson
import pytest

from mailer.sandbox.errors import SandboxError
from mailer.sandbox.faults import Faults
from mailer.sandbox.queries import accepted
from mailer.sandbox.store import DATABASE_FILE, Store
from tests.sandbox.conftest import StartSandbox
from tests.sandbox.rig import API_KEY, Receiver, get, request_body, send, settled, wait_until


def start_process(store: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start the command on a free port; return the process and its URL."""
    command = [sys.executable, "-m", "mailer.sandbox", "--store", str(store), "--port", "0", "--pace", "0", *options]
    environment = {**os.environ, "SENDGRID_API_KEY": API_KEY}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


def end(process: subprocess.Popen[str], number: signal.Signals) -> int:
    process.send_signal(number)
    process.communicate(timeout=20)
    return process.returncode


@pytest.mark.slow
def test_a_kill_loses_nothing_that_was_accepted(tmp_path: Path, receiver: Receiver) -> None:
    process, url = start_process(tmp_path / "store", "--fault", "silence=true")
    try:
        people = [f"member{n}@example.org" for n in range(500)]
        token = send(url, request_body(*people)).headers["X-Message-Id"]
    finally:
        end(process, signal.SIGKILL)
    process, url = start_process(tmp_path / "store", "--webhook-url", receiver.url)
    try:
        wait_until(lambda: settled(url))
        lines = [orjson.loads(line) for line in get(url, "/sandbox/accepted").body.splitlines()]
    finally:
        assert end(process, signal.SIGTERM) == 0
    assert [(line["email"], line["request"]) for line in lines] == [(email, token) for email in people]
    told = {event["email"] for event in receiver.events if event["event"] in ("delivered", "bounce", "dropped")}
    assert told == set(people)


@pytest.mark.slow
def test_a_kill_in_the_middle_of_sends_keeps_every_request_that_was_answered(tmp_path: Path) -> None:
    process, url = start_process(tmp_path / "store")
    answered: set[str] = set()
    refused = Event()

    def keep_sending(sender: int) -> None:
        for n in range(10_000):
            try:
                answer = send(url, request_body(*[f"m{sender}-{n}-{k}@example.org" for k in range(50)]))
            except (OSError, HTTPException):
                refused.set()
                return
            answered.add(answer.headers["X-Message-Id"])

    senders = [Thread(target=keep_sending, args=(n,)) for n in range(3)]
    try:
        for sender in senders:
            sender.start()
        wait_until(lambda: len(answered) > 10)
    finally:
        end(process, signal.SIGKILL)
        for sender in senders:
            sender.join()
    assert refused.is_set()
    store = Store(tmp_path / "store")
    kept = Counter(row["request"] for row in accepted(store.path, None))
    store.close()
    assert answered <= set(kept)
    assert set(kept.values()) == {50}


def test_events_not_yet_posted_are_posted_after_a_restart(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    with_silence = start_sandbox(webhook_url=receiver.url, faults=Faults(silence=True))
    send(with_silence.url, request_body())
    with_silence.stop()
    assert receiver.bodies == []
    again = start_sandbox(webhook_url=receiver.url)
    wait_until(lambda: settled(again.url))
    assert "delivered" in receiver.kinds("ada@example.org")


def test_posted_events_are_not_posted_again_after_a_restart(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    first = start_sandbox(webhook_url=receiver.url)
    send(first.url, request_body())
    wait_until(lambda: settled(first.url))
    first.stop()
    before = len(receiver.bodies)
    again = start_sandbox(webhook_url=receiver.url)
    send(again.url, request_body("bo@example.org"))
    wait_until(lambda: settled(again.url))
    assert {event["email"] for body in receiver.bodies[before:] for event in orjson.loads(body)} == {"bo@example.org"}


def test_a_store_belongs_to_one_sandbox(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(SandboxError, match=r"Another sandbox is using .* choose another --store"):
        Store(tmp_path)
    store.close()
    Store(tmp_path).close()


def test_two_stores_do_not_disturb_each_other(start_sandbox: StartSandbox, tmp_path: Path) -> None:
    one, other = start_sandbox(store=tmp_path / "one"), start_sandbox(store=tmp_path / "other")
    send(one.url, request_body())
    assert get(one.url, "/sandbox/status").json["messages"] == 1
    assert get(other.url, "/sandbox/status").json["messages"] == 0


@pytest.mark.parametrize("kind", ["no database", "another version", "a file in the way"])
def test_a_store_that_can_not_be_used_is_named_with_the_remedy(tmp_path: Path, kind: str) -> None:
    directory = tmp_path / "store"
    if kind == "a file in the way":
        directory.write_text("x")
    else:
        directory.mkdir()
        (directory / DATABASE_FILE).write_bytes(b"this is no database, not at all" * 100)
    if kind == "another version":
        (directory / DATABASE_FILE).unlink()
        database = sqlite3.connect(directory / DATABASE_FILE)
        database.execute("PRAGMA user_version = 99")
        database.close()
    with pytest.raises(SandboxError, match=r"choose another --store|Choose another --store") as caught:
        Store(directory)
    assert str(directory) in str(caught.value)
