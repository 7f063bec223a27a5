"""Only what the provider signed gets in, byte for byte; and what was answered with 200 is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import HttpRequest, UnreadablePostError
from django.test import Client

from mailer import env
from mailer.api import webhooks
from mailer.api.webhooks import LONGEST_BODY
from mailer.tracking.models import InboxBody, RefusedPost
from mailer.tracking.refusals import Tally
from tests.api.signed import TIMESTAMP, SigningProvider
from tests.outages import read_only_database
from tests.people import NOW

BODY = b'[{"event":"delivered","sg_event_id":"a"}]\r\n'


@pytest.fixture
def provider(db: None, monkeypatch: pytest.MonkeyPatch) -> SigningProvider:
    """The second of two configured keys is its own, as it is while keys are changed."""
    provider = SigningProvider()
    said = replace(env.current(), sendgrid_webhook_keys=(SigningProvider().public, provider.public))
    monkeypatch.setattr(env, "current", lambda: said)
    return provider


@pytest.fixture
def outside() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_signed_body_is_stored_as_it_came(outside: Client, provider: SigningProvider) -> None:
    answer = provider.post(outside, BODY)
    assert answer.status_code == 200
    assert not answer.cookies
    assert bytes(InboxBody.objects.get().body) == BODY


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"not json", b"[1, 2]", b"\xff\xfe"])
def test_whatever_was_signed_is_taken_and_judged_later(outside: Client, provider: SigningProvider, body: bytes) -> None:
    assert provider.post(outside, body).status_code == 200
    assert InboxBody.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"X-Twilio-Email-Event-Webhook-Signature": ""},
        {"X-Twilio-Email-Event-Webhook-Signature": "not base64!"},
        {"X-Twilio-Email-Event-Webhook-Signature": "AAAA"},
        {"X-Twilio-Email-Event-Webhook-Signature": "å"},
        {"X-Twilio-Email-Event-Webhook-Timestamp": ""},
        {"X-Twilio-Email-Event-Webhook-Timestamp": str(int(TIMESTAMP) + 1)},
    ],
)
def test_a_wrong_signature_stores_nothing(outside: Client, provider: SigningProvider, wrong: dict[str, str]) -> None:
    answer = provider.post(outside, BODY, **wrong)
    assert answer.status_code == 401
    assert answer.content == b"The signature is missing or wrong.\n"
    assert not InboxBody.objects.exists()


def test_a_stranger_s_signature_stores_nothing(outside: Client, provider: SigningProvider) -> None:
    assert SigningProvider().post(outside, BODY).status_code == 401
    assert outside.post("/hooks/sendgrid", BODY, content_type="application/json").status_code == 401
    assert not InboxBody.objects.exists()


def test_a_changed_body_stores_nothing(outside: Client, provider: SigningProvider) -> None:
    said = provider.headers(BODY.strip())
    assert provider.post(outside, BODY, **said).status_code == 401


def test_without_a_key_nothing_is_believed(outside: Client, db: None) -> None:
    assert SigningProvider().post(outside, BODY).status_code == 401


def test_five_megabytes_are_taken_and_one_byte_more_is_not(outside: Client, provider: SigningProvider) -> None:
    assert provider.post(outside, b"a" * LONGEST_BODY).status_code == 200
    assert provider.post(outside, b"a" * (LONGEST_BODY + 1)).status_code == 413
    assert InboxBody.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
def test_nothing_but_post_is_answered(outside: Client, provider: SigningProvider, method: str) -> None:
    assert getattr(outside, method)("/hooks/sendgrid").status_code == 405


def test_what_could_not_be_stored_is_asked_for_again(outside: Client, provider: SigningProvider) -> None:
    with read_only_database():
        answer = provider.post(outside, BODY)
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_refused_posts_are_counted_and_nothing_else_is_kept(
    outside: Client, provider: SigningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_refused", Tally())
    for _ in range(3):
        assert SigningProvider().post(outside, BODY).status_code == 401
    # Written at once, and then now and then: a flood must not keep the database busy.
    assert RefusedPost.objects.get().times == 1
    assert not InboxBody.objects.exists()


def test_refused_posts_add_up_in_between(db: None) -> None:
    tally = Tally()
    for second in (0, 1, 2, 6, 12):
        tally.count(now=NOW + timedelta(seconds=second))
    assert RefusedPost.objects.get().times == 5


def test_what_cannot_be_counted_is_refused_all_the_same(outside: Client, provider: SigningProvider) -> None:
    with read_only_database():
        assert SigningProvider().post(outside, BODY).status_code == 401


def test_a_length_that_is_announced_too_long_is_not_read(outside: Client, provider: SigningProvider) -> None:
    answer = outside.generic("POST", "/hooks/sendgrid", BODY, CONTENT_LENGTH=str(LONGEST_BODY + 1))
    assert answer.status_code == 413


def test_a_sender_that_goes_away_is_no_fault_of_ours(
    outside: Client, provider: SigningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise UnreadablePostError

    monkeypatch.setattr(HttpRequest, "read", broken)
    assert provider.post(outside, BODY).status_code == 408
    assert not InboxBody.objects.exists()
