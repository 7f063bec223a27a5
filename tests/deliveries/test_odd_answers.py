"""Answers that no provider should give: what becomes of the batch and of the letter."""

from __future__ import annotations

import socket

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.sending import Dispatch, send_batch
from mailer.deliveries.states import BatchState
from mailer.providers.sendgrid import SendGrid
from tests.answering import answering, http
from tests.deliveries.sending import Clock, start

PAGE = b"<!doctype html><title>Sign in to the network</title>"
HALF = b"HTTP/1.1 202 Accepted\r\nContent-Length: 900\r\n\r\n" + b'{"errors": [{"mess'


@pytest.fixture
def batch(ada: Staff, society: Society) -> Batch:
    return Batch.objects.get(campaign=start(ada, members=2))


def send(batch: Batch, url: str) -> None:
    provider = SendGrid(api_key="SG.test", api_url=url, timeout=5)
    send_batch(batch_id=batch.pk, owner="w", dispatch=Dispatch(provider=provider, clock=Clock(), lease=60))
    batch.refresh_from_db()


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", b"{}"),
        http("200 OK", PAGE, "Content-Type: text/html"),
        http("302 Found", b"", "Location: https://elsewhere.example.org/"),
        http("401 Unauthorized", b'{"errors":[{"message":"authorization required"}]}'),
        http("403 Forbidden", b'{"errors":[{"message":"Maximum credits exceeded"}]}'),
    ],
    ids=["200", "a page", "302", "401", "no credits"],
)
def test_an_answer_that_is_no_acceptance_pauses_the_letter_and_says_why(batch: Batch, answer: bytes) -> None:
    with answering(answer) as url:
        send(batch, url)
    campaign = Campaign.objects.get()
    assert (batch.state, campaign.state) == (BatchState.PLANNED, State.PAUSED)
    assert "SendGrid" in campaign.trouble


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 20", HALF, PAGE, http("502 Bad Gateway", PAGE), http("503 Service Unavailable")],
    ids=["nothing", "half a line", "half a body", "a page without a head", "a gateway's page", "503"],
)
def test_an_answer_that_says_nothing_is_doubt_and_the_letter_goes_on(batch: Batch, answer: bytes) -> None:
    with answering(answer) as url:
        send(batch, url)
    assert batch.state == BatchState.IN_DOUBT
    assert Campaign.objects.get().state == State.SENDING


def test_a_provider_whose_name_is_not_found_is_tried_again_later(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    send(batch, "http://api.nowhere.example.org")
    assert (batch.state, batch.strikes) == (BatchState.PLANNED, 1)
    assert Campaign.objects.get().state == State.SENDING


def test_an_acceptance_without_an_id_is_one_and_is_seen_to_have_none(batch: Batch) -> None:
    with answering(http("202 Accepted")) as url:
        send(batch, url)
    attempt = BatchAttempt.objects.get()
    assert (batch.state, attempt.outcome, attempt.provider_reference) == (BatchState.ACCEPTED, "accepted", "")
