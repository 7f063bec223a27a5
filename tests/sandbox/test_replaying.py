"""Stored events are posted again, signed, from JSON or JSON lines."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from mailer.sandbox.cli import sandbox
from mailer.sandbox.keys import ensure_keys
from tests.sandbox.rig import Receiver, receiving, verifies

EVENTS = [{"event": "delivered", "email": f"m{n}@example.org", "sg_event_id": str(n)} for n in range(5)]


def replay(receiver: Receiver, store: Path, file: Path, *options: str) -> tuple[int, str]:
    words = ["replay", str(file), "--store", str(store), "--webhook-url", receiver.url, *options]
    result = CliRunner().invoke(sandbox, words)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "data",
    [
        orjson.dumps(EVENTS),
        b"\n".join(map(orjson.dumps, EVENTS)),
        b"\n\n".join([orjson.dumps(EVENTS[:2]), *map(orjson.dumps, EVENTS[2:])]) + b"\n",
    ],
)
def test_every_event_is_posted_signed_in_its_order(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "events"
    file.write_bytes(data)
    with receiving() as receiver:
        code, output = replay(receiver, tmp_path, file, "--at-once", "2")
    assert (code, receiver.events) == (0, EVENTS)
    assert "Posted 5 events" in output
    assert [len(orjson.loads(body)) for body in receiver.bodies] == [2, 2, 1]
    key = ensure_keys(tmp_path).public_base64
    assert all(verifies(key, headers, body) for headers, body in zip(receiver.headers, receiver.bodies, strict=True))


def test_one_event_and_several_times(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(orjson.dumps(EVENTS[0]))
    with receiving() as receiver:
        assert replay(receiver, tmp_path, file, "--times", "46")[0] == 0
    assert receiver.events == [EVENTS[0]] * 46


def test_garbage_is_refused_by_its_line_or_posted_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(orjson.dumps(EVENTS[0]) + b"\n{oops\n")
    with receiving() as receiver:
        code, output = replay(receiver, tmp_path, file)
        assert code == 1
        assert "line 2: this is no JSON" in output
        assert replay(receiver, tmp_path, file, "--as-is")[0] == 0
        assert receiver.bodies == [file.read_bytes()]


def test_a_webhook_that_refuses_is_told_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(orjson.dumps(EVENTS))
    with receiving() as receiver:
        receiver.status = 401
        code, output = replay(receiver, tmp_path, file)
    assert code == 1
    assert "HTTP 401" in output
    assert "SENDGRID_WEBHOOK_KEYS" in output


def test_without_a_running_mailer_it_says_what_to_give(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(orjson.dumps(EVENTS))
    env = {"MAILER_DATA_DIR": str(tmp_path), "MAILER_PUBLIC_URL": ""}
    result = CliRunner().invoke(sandbox, ["replay", str(file)], env=env)
    assert result.exit_code == 1
    assert "give --webhook-url" in result.output


def test_it_posts_to_the_mailer_that_runs_in_the_data_directory(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(orjson.dumps(EVENTS))
    with receiving() as receiver:
        site = receiver.url.split("/webhook")[0]
        (tmp_path / "embedded.json").write_bytes(orjson.dumps({"MAILER_PUBLIC_URL": site}))
        env = {"MAILER_DATA_DIR": str(tmp_path), "MAILER_PUBLIC_URL": ""}
        result = CliRunner().invoke(sandbox, ["replay", str(file)], env=env)
    assert (result.exit_code, receiver.events) == (0, EVENTS)


def test_without_a_store_nothing_is_run() -> None:
    result = CliRunner().invoke(sandbox, [])
    assert result.exit_code == 2
    assert "--store" in result.output
