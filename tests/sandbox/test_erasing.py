from __future__ import annotations

from typing import Any

import orjson
import pytest

from mailer.sandbox.service import Sandbox
from tests.sandbox.rig import WEB_HEADERS, Response, call, get, request_body, send

PATH = "/v3/recipients/erasejob"


def erase(url: str, body: Any) -> Response:
    return call(url, "POST", PATH, orjson.dumps(body), WEB_HEADERS)


def test_recipients_are_forgotten_and_their_messages_still_counted(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body("ada@example.org", "bob@example.org"))
    answer = erase(sandbox.url, {"email_addresses": ["ADA@example.org"]})
    assert answer.status == 202
    assert answer.json["job_id"]
    emails = [orjson.loads(line)["email"] for line in get(sandbox.url, "/sandbox/accepted").body.splitlines()]
    assert emails == ["erased@sandbox.invalid", "bob@example.org"]
    letter = get(sandbox.url, "/sandbox/messages/1").body.decode()
    assert "ada@" not in letter
    assert "Ada" not in letter
    assert get(sandbox.url, "/m/1").status == 200


@pytest.mark.parametrize(
    "body", [{}, [], {"email_addresses": []}, {"email_addresses": "ada@example.org"}, {"email_addresses": ["ada", 7]}]
)
def test_what_is_no_list_of_addresses_is_refused(sandbox: Sandbox, body: Any) -> None:
    answer = erase(sandbox.url, body)
    assert answer.status == 400
    assert answer.json["errors"][0]["field"] == "email_addresses"


def test_the_key_is_asked_for(sandbox: Sandbox) -> None:
    assert call(sandbox.url, "POST", PATH, b"{}").status == 401
