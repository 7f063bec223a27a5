from __future__ import annotations

import time
from base64 import b64encode
from collections import Counter
from functools import partial

import pytest
from sendgrid import EventWebhook

from mailer.sandbox.mixes import MIXES
from tests.sandbox.conftest import StartSandbox
from tests.sandbox.rig import Receiver, get, receiving, request_body, send, settled, verifies, wait_until

FINAL = {"delivered", "bounce", "dropped"}
SIGNATURE, TIMESTAMP = "X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp"


def test_batches_are_signed_over_timestamp_and_raw_body(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url)
    send(sandbox.url, request_body("ada@example.org", "bo@example.org"))
    wait_until(lambda: settled(sandbox.url))
    for headers, body in zip(receiver.headers, receiver.bodies, strict=True):
        assert verifies(sandbox.keys.public_base64, headers, body)
        assert not verifies(sandbox.keys.public_base64, headers, body + b"\n")
        own = EventWebhook(sandbox.keys.public_base64)
        assert own.verify_signature(body.decode(), headers[SIGNATURE], headers[TIMESTAMP])


@pytest.mark.parametrize("scenario", [name for name in MIXES if name not in ("silence", "late")])
def test_every_message_of_a_run_gets_its_fate(start_sandbox: StartSandbox, receiver: Receiver, scenario: str) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url, scenario=scenario)
    people = {f"member{n}@example.org" for n in range(400)}
    send(sandbox.url, request_body(*sorted(people)))
    wait_until(lambda: settled(sandbox.url))
    fates = {event["email"] for event in receiver.events if event["event"] in FINAL}
    assert fates == people
    assert max(len(body) for body in receiver.bodies) < 768_000


def test_custom_args_come_back_with_the_events(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url)
    token = send(sandbox.url, request_body()).headers["X-Message-Id"]
    wait_until(lambda: settled(sandbox.url))
    event = next(event for event in receiver.events if event["event"] == "delivered")
    assert {name: event[name] for name in ("cid", "rid", "bid", "att")} == {
        "cid": "c1", "rid": "r0", "bid": "b1", "att": "1",
    }  # fmt: skip
    assert event["sg_message_id"].startswith(f"{token}.")


def test_the_same_seed_tells_the_same_story(
    start_sandbox: StartSandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stories = []
    for name in ("one", "other"):
        with receiving() as receiver:
            sandbox = start_sandbox(webhook_url=receiver.url, store=tmp_path_factory.mktemp(name), seed=7)
            send(sandbox.url, request_body(*[f"member{n}@example.org" for n in range(100)]))
            wait_until(partial(settled, sandbox.url))
            stories.append(Counter((event["email"], event["event"], event.get("reason")) for event in receiver.events))
    assert stories[0] == stories[1]


def test_clicks_lead_where_this_recipient_s_links_lead(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url, scenario="gateway-storm")
    html = (
        '<a href="mailto:office@society.example">write</a><a href="%%url%%">yours</a>'
        '<a clicktracking=off href="https://society.example/untracked">quiet</a>'
    )
    send(
        sandbox.url,
        request_body(*[f"m{n}@example.org" for n in range(50)], content=[{"type": "text/html", "value": html}]),
    )
    wait_until(lambda: settled(sandbox.url))
    clicks = [event for event in receiver.events if event["event"] == "click"]
    assert {event["url"] for event in clicks} == {"https://society.example/p/7"}
    assert {event["url_offset"]["index"] for event in clicks} == {0}


def test_what_the_request_keeps_from_being_tracked_is_not_reported(
    start_sandbox: StartSandbox, receiver: Receiver
) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url, scenario="gateway-storm")
    off = {name: {"enable": False} for name in ("open_tracking", "click_tracking", "subscription_tracking")}
    send(sandbox.url, request_body(*[f"m{n}@example.org" for n in range(300)], tracking_settings=off))
    wait_until(lambda: settled(sandbox.url))
    assert {event["event"] for event in receiver.events}.isdisjoint({"open", "click", "unsubscribe"})


@pytest.mark.parametrize("status", [500, 401, 302])
def test_a_batch_that_is_not_taken_is_posted_again(
    start_sandbox: StartSandbox, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    sandbox = start_sandbox(webhook_url=receiver.url)
    send(sandbox.url, request_body())
    wait_until(lambda: receiver.refused > 1)
    assert not settled(sandbox.url)
    receiver.status = 204
    wait_until(lambda: settled(sandbox.url))
    assert "delivered" in receiver.kinds("ada@example.org")


def test_a_webhook_that_is_not_there_yet_gets_everything_later(start_sandbox: StartSandbox) -> None:
    with receiving() as gone:
        url = gone.url
    sandbox = start_sandbox(webhook_url=url)
    assert send(sandbox.url, request_body()).status == 202
    assert get(sandbox.url, "/sandbox/status").json["pending_events"] > 0


def test_user_and_password_in_the_url_become_basic_auth(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url.replace("http://", "http://hook:p%40ss@"))
    send(sandbox.url, request_body())
    wait_until(lambda: settled(sandbox.url))
    assert receiver.headers[0]["Authorization"] == f"Basic {b64encode(b'hook:p@ss').decode()}"


def test_send_at_postpones_the_events(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url)
    body = request_body("later@example.org", "prompt@example.org", "past@example.org")
    body["personalizations"][0]["send_at"] = int(time.time()) + 3600
    body["personalizations"][2]["send_at"] = 1
    assert send(sandbox.url, body).status == 202
    wait_until(lambda: bool(receiver.kinds("prompt@example.org") and receiver.kinds("past@example.org")))
    assert not receiver.kinds("later@example.org")
    assert not settled(sandbox.url)
