from __future__ import annotations

import orjson
import pytest

from mailer.sandbox.service import Sandbox
from tests.sandbox.rig import API_KEY, call, get, request_body, send


def test_counts_start_at_nothing(sandbox: Sandbox) -> None:
    assert get(sandbox.url, "/sandbox/status").json == {"requests": 0, "messages": 0, "pending_events": 0}
    assert get(sandbox.url, "/sandbox/accepted").body == b""
    assert get(sandbox.url, "/sandbox/requests?cid=c1").json == {"requests": 0}


def test_campaigns_are_told_apart(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body("a@example.org", "b@example.org", cid="c1"))
    send(sandbox.url, request_body("c@example.org", cid="c1"))
    send(sandbox.url, request_body("a@example.org", cid="c2"))
    assert get(sandbox.url, "/sandbox/requests?cid=c1").json == {"requests": 2}
    assert get(sandbox.url, "/sandbox/requests").json == {"requests": 3}
    lines = [orjson.loads(line) for line in get(sandbox.url, "/sandbox/accepted?cid=c2").body.splitlines()]
    assert [(line["email"], line["cid"], line["rid"], line["bid"], line["att"]) for line in lines] == [
        ("a@example.org", "c2", "r0", "b1", "1")
    ]
    status = get(sandbox.url, "/sandbox/status").json
    assert (status["requests"], status["messages"]) == (3, 4)


def test_messages_without_our_custom_args_are_listed_too(sandbox: Sandbox) -> None:
    body = request_body()
    body["personalizations"][0]["custom_args"] = {"other": "x"}
    send(sandbox.url, body)
    line = orjson.loads(get(sandbox.url, "/sandbox/accepted").body)
    assert (line["cid"], line["rid"]) == (None, None)


def test_a_long_list_is_streamed_whole(sandbox: Sandbox) -> None:
    for n in range(3):
        send(sandbox.url, request_body(*[f"m{n}-{k}@example.org" for k in range(1000)]))
    answer = get(sandbox.url, "/sandbox/accepted")
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert len({orjson.loads(line)["email"] for line in answer.body.splitlines()}) == 3000


def test_one_message_is_given_as_its_recipient_sees_it(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body())
    (line,) = get(sandbox.url, "/sandbox/accepted").body.splitlines()
    found = get(sandbox.url, f"/sandbox/messages/{orjson.loads(line)['id']}").json
    assert found["email"] == "ada@example.org"
    assert found["letter"]["subject"] == "News for Ada"
    assert found["letter"]["text"] == "Dear Ada, read https://society.example/p/7"
    assert dict(found["letter"]["headers"])["List-Unsubscribe"] == "<https://society.example/u/1/token>"
    assert get(sandbox.url, "/sandbox/messages/999").status == 404


@pytest.mark.parametrize(
    "path",
    [f"/v3/suppression/{name}" for name in ("bounces", "blocks", "spam_reports", "invalid_emails")]
    + ["/v3/suppression/unsubscribes", "/v3/asm/suppressions"],
)
def test_suppression_lists_are_empty_for_those_with_the_key(sandbox: Sandbox, path: str) -> None:
    assert get(sandbox.url, path).status == 401
    answer = call(sandbox.url, "GET", path, headers={"Authorization": f"Bearer {API_KEY}"})
    assert (answer.status, answer.json) == (200, [])


def test_unknown_addresses_and_methods_are_told_apart(sandbox: Sandbox) -> None:
    assert get(sandbox.url, "/nothing").status == 404
    assert get(sandbox.url, "/m/x").status == 404
    assert get(sandbox.url, "/m/" + "9" * 30).status == 404
    wrong_method = get(sandbox.url, "/v3/mail/send")
    assert (wrong_method.status, wrong_method.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8025", 200), ("127.0.0.1:8025", 200), ("[::1]:8025", 200), ("sandbox:8025", 200),
        ("rebound.example.com:8025", 403), ("127.0.0.1.example.com", 403),
    ],
)  # fmt: skip
def test_names_that_a_site_could_point_here_are_refused(sandbox: Sandbox, host: str, status: int) -> None:
    for path in ("/", "/sandbox/accepted", "/sandbox/faults"):
        assert call(sandbox.url, "GET", path, headers={"Host": host}).status == status
