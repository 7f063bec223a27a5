"""What leaves for Sentry and OpenTelemetry has no address, no token and nobody's name; unset, nothing starts."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
import sentry_sdk
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from mailer import env
from mailer.deliveries.links import UNSUBSCRIBE, signer
from mailer.env import EnvironmentFaults
from mailer.observing import elsewhere, spans
from mailer.observing.context import working_on
from mailer.observing.elsewhere import start, start_sentry
from mailer.observing.spans import Scrubbing

ADDRESS = "ada.lovelace@uni.example.org"
TOKEN = signer(UNSUBSCRIBE).sign(7)


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = ""

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent += envelope.serialize().decode()


@pytest.fixture
def sentry() -> Iterator[Kept]:
    kept = Kept()
    start_sentry("https://key@sentry.example.org/1", transport=kept)
    yield kept
    sentry_sdk.get_client().close()
    sentry_sdk.init()


def look_up(address: str) -> None:
    raise ValueError(f"no such user: {address} at /u/{TOKEN}")


def test_an_error_is_reported_without_whom_it_was_about(sentry: Kept) -> None:
    with working_on(task="t-1", job="pump"):
        sentry_sdk.add_breadcrumb(message=f"looked up {ADDRESS}")
        sentry_sdk.set_user({"email": ADDRESS})
        try:
            look_up(ADDRESS)
        except ValueError:
            logging.getLogger("mailer").exception("could not send to %s", ADDRESS)
    assert "no such user" in sentry.sent
    assert "t-1" in sentry.sent
    for personal in (ADDRESS, "lovelace", TOKEN):
        assert personal not in sentry.sent


def test_a_request_is_reported_by_its_method_and_address_alone() -> None:
    request = {"method": "POST", "url": f"https://x/u/{TOKEN}", "data": "name=Ada", "headers": {"Cookie": "s=1"}}
    told = elsewhere._report({"request": {**request, "query_string": "q=Ada"}}, {})
    assert told["request"] == {"method": "POST", "url": "https://x/u/…"}


def test_a_span_leaves_without_address_token_and_caller() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Scrubbing(exporter)))
    tracer = provider.get_tracer("test")
    with suppress(ValueError), tracer.start_as_current_span(f"GET /u/{TOKEN}") as span:
        span.set_attributes({"http.target": f"/u/{TOKEN}?mail={ADDRESS}", "net.peer.ip": "192.0.2.7", "status": 200})
        look_up(ADDRESS)
    [sent] = exporter.get_finished_spans()
    said = sent.to_json()
    assert "192.0.2.7" not in said
    assert "no such user" in said
    for personal in (ADDRESS, "lovelace", TOKEN):
        assert personal not in said
    assert dict(sent.attributes or {}) == {"http.target": "/u/…", "status": 200}


def test_nothing_starts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "start_sentry", pytest.fail)
    monkeypatch.setattr(spans, "start", pytest.fail)
    start(env.current(), process="web")


def test_a_missing_package_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "find_spec", lambda _: None)
    said = replace(env.current(), sentry_dsn="https://key@sentry.example.org/1", otlp_endpoint="http://127.0.0.1:4318")
    with pytest.raises(EnvironmentFaults) as caught:
        start(said, process="web")
    assert len(caught.value.faults) == 2
    assert all("pip install" in fault for fault in caught.value.faults)
