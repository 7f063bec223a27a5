"""Signing in through the society's own identity provider: invited staff alone, by an address it vouches for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from mailer import env
from mailer.accounts.configuration import oidc_providers
from mailer.accounts.invitations import invite
from mailer.accounts.models import Staff
from mailer.accounts.queries import Standing, standing
from mailer.accounts.roles import Role
from mailer.accounts.services import deactivate
from tests.console.identity import IdentityProvider, identity_provider
from tests.people import NOW


@pytest.fixture
def provider(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityProvider]:
    cache.clear()
    with identity_provider() as known:
        monkeypatch.setenv("MAILER_OIDC_ISSUER", known.address)
        monkeypatch.setenv("MAILER_OIDC_CLIENT_ID", "mailer")
        monkeypatch.setenv("MAILER_OIDC_NAME", "ICIS account")
        env.current.cache_clear()
        settings.SOCIALACCOUNT_PROVIDERS = oidc_providers(env.current())
        yield known
    env.current.cache_clear()


def come_in(client: Client, provider: IdentityProvider, **says: object) -> Any:
    """Go to the provider and come back with its word."""
    provider.says = {"sub": "7", "email": "vera@society.example.org", "email_verified": True, **says}
    away = client.get("/oidc/society?next=/letters")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{provider.address}/authorize?")
    assert asked["redirect_uri"] == ["http://testserver/oidc/society/callback"]
    assert "code_challenge" in asked
    return client.get("/oidc/society/callback", {"code": "one", "state": asked["state"][0]})


def test_the_page_offers_it_by_its_name(client: Client, provider: IdentityProvider) -> None:
    assert "Sign in with ICIS account" in client.get("/sign-in").content.decode()


def test_staff_come_in_and_to_where_they_wanted(client: Client, provider: IdentityProvider, vera: Staff) -> None:
    assert come_in(client, provider)["Location"] == "/letters"
    assert client.get("/letters").status_code == 200


def test_they_come_in_again_whatever_address_they_have_by_then(
    client: Client, provider: IdentityProvider, vera: Staff
) -> None:
    come_in(client, provider)
    assert come_in(Client(), provider).status_code == 302


def test_whoever_was_invited_has_accepted_by_coming(client: Client, provider: IdentityProvider, ada: Staff) -> None:
    staff, _ = invite(email="rosa@society.example.org", name="Rosa", role=Role.EDITOR, by=ada, now=NOW)
    come_in(client, provider, email="Rosa@society.example.org")
    staff.refresh_from_db()
    assert standing(staff) == Standing.ACTIVE
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "says",
    [
        {"email": "stranger@society.example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": ""},
    ],
)
def test_nobody_else_comes_in(client: Client, provider: IdentityProvider, vera: Staff, says: dict[str, object]) -> None:
    answer = come_in(client, provider, **says)
    assert answer.status_code == 403
    assert "Not invited yet" in answer.content.decode()
    assert client.get("/letters").status_code == 302
    assert Staff.objects.count() == 1


def test_an_account_that_is_off_stays_off(client: Client, provider: IdentityProvider, ada: Staff, vera: Staff) -> None:
    come_in(client, provider)
    deactivate(staff=vera, by=ada)
    assert come_in(Client(), provider).status_code == 403


def test_an_account_of_the_provider_opens_one_account_only(
    client: Client, provider: IdentityProvider, vera: Staff, grace: Staff
) -> None:
    come_in(client, provider)
    assert come_in(Client(), provider, email="grace@society.example.org").status_code == 403


def test_an_answer_nobody_asked_for_opens_nothing(client: Client, provider: IdentityProvider, vera: Staff) -> None:
    answer = client.get("/oidc/society/callback", {"code": "one", "state": "made-up"})
    assert "gave no answer that we could use" in answer.content.decode()
    assert client.get("/letters").status_code == 302
