"""Each service's door lets in what proves to know our secret, as it came; and nothing while no secret is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from mailer import env
from mailer.api.webhooks import LONGEST_BODY
from mailer.tracking.models import InboxBody
from tests.esp.posting import FORMS, KEY, PASSWORD, SECRETS, SITE, Posted, Story, posted
from tests.outages import read_only_database

Say = Callable[[dict[str, str]], None]
GOOD = Story("delivered")
SIGNING = ("mailgun", "mailersend", "mandrill")


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    def say(secrets: dict[str, str]) -> None:
        said = replace(env.current(), public_url=SITE, services=tuple(secrets.items()))
        monkeypatch.setattr(env, "current", lambda: said)

    return say


@pytest.fixture
def doors(db: None, say: Say) -> Client:
    """Every service's secret is set, and beside it the next one, as it is while a secret is changed."""
    say({name: f"{'next:one' if value == PASSWORD else 'next-one'} {value}" for name, value in SECRETS.items()})
    return Client(enforce_csrf_checks=True)


def post(client: Client, one: Posted, **headers: str) -> Any:
    sent = {name: value for name, value in one.headers.items() if name != "Content-Type"} | headers
    kind = one.headers["Content-Type"]
    return client.generic("POST", f"/hooks/{one.service}", one.body, content_type=kind, headers=sent)


@pytest.mark.parametrize("service", FORMS)
def test_what_knows_our_secret_is_stored_as_it_came(doors: Client, service: str) -> None:
    one = posted(service, GOOD)
    answer = post(doors, one)
    assert (answer.status_code, answer.content) == (200, b"Stored.\n")
    kept = InboxBody.objects.get()
    assert (kept.service, bytes(kept.body)) == (service, one.body)
    assert kept.headers == {n: v for n, v in one.headers.items() if n in {"Content-Type", "svix-id"}}


@pytest.mark.parametrize("service", FORMS)
def test_a_wrong_secret_stores_nothing(doors: Client, say: Say, service: str) -> None:
    one = posted(service, GOOD)
    changed = replace(one, body=one.body.replace(b"token", b"taken") if service == "mailgun" else one.body + b" ")
    bare = replace(one, headers={"Content-Type": one.headers["Content-Type"]})
    attempts = [changed, replace(bare, body=b"null")] if service in SIGNING else [bare, replace(bare, body=b"\xff")]
    refused = [post(doors, attempt) for attempt in attempts]
    say({name: "other:one" if value == PASSWORD else "other-one" for name, value in SECRETS.items()})
    refused += [post(doors, one), post(doors, one, Authorization="Basic é", Signature="é")]
    assert {(answer.status_code, answer.content) for answer in refused} == {(401, b"The secret is missing or wrong.\n")}
    assert all(answer.has_header("WWW-Authenticate") == (service not in SIGNING) for answer in refused)
    assert not InboxBody.objects.exists()


@pytest.mark.parametrize("service", FORMS)
def test_without_a_secret_nothing_is_let_in(db: None, say: Say, client: Client, service: str) -> None:
    # A password without a user could be shown by a request that shows none.
    said: dict[str, str]
    for said in ({}, {name: "None" for name, value in SECRETS.items() if value == PASSWORD}):
        say(said)
        answer = post(client, posted(service, GOOD), Authorization="Bearer None")
        assert answer.status_code == 503
        assert next(name for name in SECRETS if name.startswith(service.upper())) in answer.content.decode()
    assert not InboxBody.objects.exists()


def test_five_megabytes_are_taken_and_one_byte_more_is_not(doors: Client) -> None:
    one = posted("sparkpost", GOOD)
    assert post(doors, replace(one, body=b" " * LONGEST_BODY)).status_code == 200
    assert post(doors, replace(one, body=b" " * (LONGEST_BODY + 1))).status_code == 413
    assert InboxBody.objects.count() == 1


def test_what_could_not_be_stored_is_asked_for_again(doors: Client) -> None:
    with read_only_database():
        answer = post(doors, posted("postmark", GOOD))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_an_address_can_be_tried_and_nothing_else(doors: Client) -> None:
    assert doors.head("/hooks/mandrill").status_code == 200
    assert doors.get("/hooks/mandrill").status_code == 405
    assert doors.post("/hooks/nobody", b"[]", content_type="application/json").status_code == 404
    assert KEY not in str(doors.head("/hooks/mandrill").headers)
