"""A small letter from the member file to the erasure: nobody's name or address in a log, a link or an argument."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from django.test import Client

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.deliveries.models import Delivery
from mailer.deliveries.sending import Dispatch, send_batch
from mailer.members.imports.services import run_import
from mailer.members.models import Member
from mailer.privacy.erasure import erase_member
from mailer.privacy.provider import carry_out
from mailer.privacy.retention import apply_retention
from mailer.providers.erasure import order_erasure
from mailer.providers.sendgrid import SendGrid
from mailer.sandbox.service import Sandbox, Settings
from mailer.tracking import inbox
from tests.deliveries.sending import Clock, start
from tests.people import NOW
from tests.sandbox.rig import receiving, settled, wait_until

KEY = "SG.journey"
FILE = """number,given_name,family_name,email,second_email,institution
1,Quirinus,Zwingelberg,quirinus@zwingelberg.example.org,q@second.example.org,Kryptonium
2,Ottilie,Vandersnoot,ottilie@vandersnoot.example.org,,Kryptonium
3,Absalom,Featherstone,absalom@featherstone.example.org,,Kryptonium
"""
PERSONAL = re.compile(
    "quirinus|zwingelberg|ottilie|vandersnoot|absalom|featherstone|kryptonium|second.example", re.IGNORECASE
)


class Outgoing:
    """What left for the provider: addresses of requests, and the arguments that come back with every event."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.urls: list[str] = []
        self.arguments: list[Any] = []
        through = urllib3.PoolManager.request

        def request(pool: urllib3.PoolManager, method: str, url: str, **options: Any) -> urllib3.BaseHTTPResponse:
            self._see(url, options)
            return through(pool, method, url, **options)

        monkeypatch.setattr(urllib3.PoolManager, "request", request)

    def _see(self, url: str, options: dict[str, Any]) -> None:
        self.urls.append(url)
        body = json.loads(bytes(options.get("body") or b"{}"))
        self.arguments += [body.get("categories"), body.get("custom_args"), body.get("headers")]
        self.arguments += [part["custom_args"] for part in body.get("personalizations", [])]
        self.arguments += [part.get("headers") for part in body.get("personalizations", [])]


@pytest.fixture
def outgoing(monkeypatch: pytest.MonkeyPatch) -> Outgoing:
    return Outgoing(monkeypatch)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything the product logs, however little it matters; of others what they may log in operation."""
    loggers = [logging.getLogger(name) for name in ("mailer", "workers")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield caplog
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.usefixtures("society")
def test_nobody_is_named_where_it_is_not_needed(
    ada: Staff, tmp_path: Path, outgoing: Outgoing, logged: pytest.LogCaptureFixture, client: Client
) -> None:
    file = tmp_path / "members.csv"
    file.write_text(FILE, "utf-8")
    run_import(file, by=f"staff:{ada.pk}", now=NOW)
    with receiving() as hook, _sandbox(tmp_path / "sandbox", hook.url) as sandbox:
        campaign = start(ada, members=0)
        provider = SendGrid(api_key=KEY, api_url=sandbox.url, timeout=5)
        for batch in campaign.batches.filter(canary=False):
            send_batch(batch_id=batch.pk, owner="w", dispatch=Dispatch(provider=provider, clock=Clock(), lease=60))
        wait_until(lambda: settled(sandbox.url))
        for body in [*hook.bodies, _bounce(), b'[{"event": "bounce", "email": "absalom@featherstone.example.org"}, 7]']:
            inbox.receive(body=body, now=NOW)
        inbox.drain(now=NOW)
        links = sorted(set(re.findall(r"http://testserver(/[^\"\s<>]+)", repr(outgoing.arguments))))
        assert len(links) == 3
        for link in links:
            client.get(link)
            client.post(link, {"List-Unsubscribe": "One-Click"})
        for member in Member.objects.all():
            erase_member(member=member, by="staff:1", now=NOW)
        forget = lambda told: order_erasure(told, api_key=KEY, api_url=sandbox.url, timeout=5)  # noqa: E731
        assert carry_out(forget=forget, now=NOW) == 3
    apply_retention(now=NOW)
    recorded = list(AuditEntry.objects.values("actor", "action", "subject", "detail"))
    assert logged.text
    assert len(outgoing.urls) >= 4
    for place, said in {
        "log": logged.text,
        "links": " ".join(links),
        "requests": " ".join(outgoing.urls),
        "arguments": repr(outgoing.arguments),
        "audit log": repr(recorded),
    }.items():
        assert PERSONAL.findall(said) == [], place


def _sandbox(store: Path, hook: str) -> Sandbox:
    return Sandbox(Settings(store=store, api_key=KEY, port=0, seed=3, pace=0, webhook_url=hook))


def _bounce() -> bytes:
    """A bounce for good that quotes the address, as mail servers do."""
    delivery = Delivery.objects.order_by("pk").first()
    assert delivery is not None
    report = {
        "event": "bounce",
        "type": "bounce",
        "bounce_classification": "Invalid Address",
        "email": delivery.address,
        "reason": f"550 5.1.1 <{delivery.address}>: no such user",
        "rid": str(delivery.pk),
        "timestamp": 1795338000,
        "sg_event_id": "b",
    }
    return json.dumps([report]).encode()
