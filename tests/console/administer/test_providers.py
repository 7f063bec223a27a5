"""How mail leaves: what is set and what is missing, never a secret; a test with each step; the domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mailer import env
from mailer.audit.models import AuditEntry
from mailer.content.models import Society
from mailer.tracking.models import InboxBody, RefusedPost
from tests.mailserver import MailServer, Manners
from tests.providers.domain.nameserver import NameServer, serving, txt

SECRETS = {
    "sendgrid_api_key": "SG.very-secret",
    "sendgrid_webhook_keys": ("MFk-verification",),
    "smtp_url": "smtp+starttls://user:hunter2@mail.example.org:587",
    "bounce_imap_url": "imaps://user:hunter3@mail.example.org/INBOX",
}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def say(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    said = replace(env.current(), **values)
    monkeypatch.setattr(env, "current", lambda: said)


def test_without_anything_it_says_so_and_shows_the_sandbox(admin: Client, society: Society) -> None:
    page = text(admin.get("/providers"))
    assert "nothing can be sent" in page
    assert "It comes with <code>mailer run</code> by itself" in page


def test_the_sandbox_is_named_with_its_mailbox(admin: Client, carried: None) -> None:
    page = text(admin.get("/providers"))
    assert '<a class="button small" href="http://127.0.0.1:9/">' in page
    # Its key is made up for this run, and no key of SendGrid's.
    assert "SENDGRID_API_KEY=SG.…" in text(admin.get("/providers?way=sendgrid"))


def test_another_service_is_named_with_what_it_still_needs(
    admin: Client, society: Society, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, provider="mailjet", services=(("MAILJET_API_KEY", "very-secret"),), failover_provider="smtp")
    page = text(admin.get("/providers?way=service"))
    assert "nothing can be sent" in page
    assert "MAILJET_SECRET_KEY=…" in page
    assert "<strong>smtp</strong> goes on with the letter" in page
    assert "very-secret" not in page
    say(monkeypatch, services=(("MAILJET_API_KEY", "a"), ("MAILJET_SECRET_KEY", "b")))
    page = text(admin.get("/providers"))
    assert "Letters leave through Mailjet." in page
    assert "/hooks/mailjet" in page
    assert "/hooks/" not in text(admin.get("/providers?way=smtp"))


@pytest.mark.parametrize("way", ["", "sandbox", "sendgrid", "smtp", "nonsense"])
@pytest.mark.parametrize("provider", ["sendgrid", "smtp"])
def test_no_secret_is_ever_shown(
    admin: Client, society: Society, monkeypatch: pytest.MonkeyPatch, way: str, provider: str
) -> None:
    say(monkeypatch, provider=provider, **SECRETS)
    page = text(admin.get(f"/providers?way={way}"))
    for secret in ("very-secret", 'verification"', "hunter"):
        assert secret not in page


def test_what_is_missing_stands_there_with_the_line_to_write(
    admin: Client, society: Society, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, provider="smtp", smtp_url=SECRETS["smtp_url"])
    page = text(admin.get("/providers"))
    assert '<span class="quiet address">mail.example.org</span>' in page
    assert "MAILER_BOUNCE_IMAP_URL=imaps://USER:PASSWORD@" in page
    assert "MAILER_SMTP_URL=smtp+starttls://USER" not in page


def test_what_came_back(admin: Client, society: Society) -> None:
    now = timezone.now()
    InboxBody.objects.create(received_at=now, body=b"[]")
    RefusedPost.objects.create(day=now.date(), times=3)
    RefusedPost.objects.create(day=(now - timedelta(days=9)).date(), times=40)
    page = text(admin.get("/providers"))
    assert "<dt>Waiting to be read</dt><dd>1</dd>" in page
    assert "<dd>3 <span" in page


def try_out(admin: Client, monkeypatch: pytest.MonkeyPatch, server: MailServer, **values: Any) -> str:
    say(monkeypatch, provider="smtp", smtp_url=f"smtp://127.0.0.1:{server.port}", **values)
    return text(admin.post("/providers/try"))


def test_each_step_of_a_test_is_told(admin: Client, society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer() as server:
        page = try_out(admin, monkeypatch, server)
        assert server.received() == {"ada@society.example.org": 1}
    assert "The test left" in page
    assert [step in page for step in ("Resolve", "Connect", "Accepted")] == [True] * 3
    assert AuditEntry.objects.get(action="provider.tried").detail == {"taken": True}


def test_the_step_that_fails_says_why(admin: Client, society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer(Manners(recipient=lambda _: "550 5.1.1 no such user")) as server:
        page = try_out(admin, monkeypatch, server)
    assert "The test did not leave" in page
    assert "550 5.1.1 no such user" in page


def test_in_a_rehearsal_a_test_goes_to_the_allowed_domains_only(
    admin: Client, society: Society, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as server:
        page = try_out(admin, monkeypatch, server, only_to=("elsewhere.example.org",))
        assert server.received() == {}
    assert "MAILER_ONLY_TO" in page


def test_without_a_sender_there_is_no_test(admin: Client) -> None:
    assert "set up the society" in text(admin.post("/providers/try", follow=True))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    zone = {("society.example.org", "TXT"): [txt("v=spf1 mx ~all")]}
    with serving(zone) as server:
        say(monkeypatch, dns_resolver=server.address)
        yield server


def test_the_domain_of_the_sender_is_offered_and_nothing_asked_before_one_asks(
    admin: Client, society: Society, names: NameServer
) -> None:
    page = text(admin.get("/providers/domain"))
    assert 'value="society.example.org"' in page
    assert "_dmarc.society.example.org" in page
    assert names.asked == []


def test_what_is_found_is_told_with_what_to_do(admin: Client, society: Society, names: NameServer) -> None:
    page = text(admin.get("/providers/domain?domain=https://Society.example.org/"))
    assert "There is no DMARC record." in page
    assert "<strong>What to do:</strong> Add the TXT record" in page
    assert "s1._domainkey.society.example.org" in page


@pytest.mark.parametrize("typed", ["", "nonsense", "<script>"])
def test_what_is_no_domain_is_asked_again(admin: Client, society: Society, names: NameServer, typed: str) -> None:
    page = text(admin.get("/providers/domain", {"domain": typed}))
    assert "aria-invalid" in page
    assert "<script>" not in page.partition("<main")[2]
    assert names.asked == []


def test_a_name_server_that_is_silent_holds_up_nobody(admin: Client, society: Society, names: NameServer) -> None:
    names.broken |= {"society.example.org", "_dmarc.society.example.org"}
    assert "No name server answered" in text(admin.get("/providers/domain?domain=society.example.org"))
