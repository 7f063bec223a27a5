"""Second factors: an app, recovery codes, and the installation's demand for them. Passkeys are tried in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from mailer import env
from mailer.accounts.models import Staff

PASSWORD = "a calm and long password"


@pytest.fixture(autouse=True)
def _rates_begin_anew() -> None:
    cache.clear()


@pytest.fixture
def signed_in(client: Client, grace: Staff) -> Client:
    grace.set_password(PASSWORD)
    grace.save()
    sign_in(client)
    return client


def sign_in(client: Client, address: str = "grace@society.example.org") -> Any:
    return client.post("/sign-in", {"login": address, "password": PASSWORD})


def code(secret: str) -> str:
    """What an app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up(client: Client) -> list[str]:
    """Show once more that it is you, switch the app on; the recovery codes that come with it."""
    form: Any = client.get("/account/two-factor/app", follow=True)
    assert "Is it you?" in form.content.decode()
    form = client.post(
        form.request["PATH_INFO"], {"password": PASSWORD, "next": "/account/two-factor/app"}, follow=True
    )
    secret = form.context_data["form"].secret
    answer: Any = client.post("/account/two-factor/app", {"code": code(secret)}, follow=True)
    assert answer.request["PATH_INFO"] == "/account/two-factor/codes"
    shown: list[str] = answer.context_data["unused_codes"]
    assert all(one in answer.content.decode() for one in shown)
    # The same code would open nothing twice.
    cache.clear()
    return shown


def test_from_then_on_the_password_is_not_enough(signed_in: Client) -> None:
    set_up(signed_in)
    other = Client()
    assert sign_in(other)["Location"].startswith("/sign-in/second")
    assert other.get("/letters").status_code == 302
    assert "Second step" in other.get("/sign-in/second").content.decode()
    wrong = other.post("/sign-in/second", {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    secret = Authenticator.objects.get(type="totp").data["secret"]
    assert other.post("/sign-in/second", {"code": code(secret)})["Location"] == "/"
    assert other.get("/letters").status_code == 200


def test_a_recovery_code_opens_once(signed_in: Client) -> None:
    codes = set_up(signed_in)
    for expected in (302, 200):
        other = Client()
        sign_in(other)
        assert other.post("/sign-in/second", {"code": codes[0]}).status_code == expected


def test_a_page_of_factors_tells_what_is_set_up(signed_in: Client) -> None:
    assert "Authenticator app" in signed_in.get("/account/two-factor").content.decode()
    set_up(signed_in)
    page = signed_in.get("/account/two-factor").content.decode()
    assert "10 left" in page
    file: Any = signed_in.get("/account/two-factor/codes/download")
    assert len(file.content.decode().split()) == 10
    assert "account/two-factor/app/remove" in page


def test_taking_it_away_asks_for_proof_again(signed_in: Client, grace: Staff) -> None:
    set_up(signed_in)
    later = Client()
    later.force_login(grace)
    assert "/account/confirm" in later.post("/account/two-factor/app/remove")["Location"]
    assert Authenticator.objects.filter(type="totp").exists()
    signed_in.post("/account/two-factor/app/remove")
    assert not Authenticator.objects.filter(type="totp").exists()


@pytest.fixture
def demanded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MAILER_TWO_FACTOR_FOR", "approvers")
    env.current.cache_clear()
    yield
    env.current.cache_clear()


def test_where_it_is_demanded_nothing_opens_without_it(signed_in: Client, demanded: None) -> None:
    assert signed_in.get("/letters")["Location"] == "/account/two-factor"
    assert signed_in.post("/letters/1/pause")["Location"] == "/account/two-factor"
    assert "asks for a second factor" in signed_in.get("/account/two-factor").content.decode()
    set_up(signed_in)
    assert signed_in.get("/letters").status_code == 200


def test_it_is_not_demanded_of_who_only_reads(client: Client, vera: Staff, demanded: None) -> None:
    client.force_login(vera)
    assert client.get("/letters").status_code == 200


def test_sessions_are_listed_and_the_others_ended(signed_in: Client) -> None:
    other = Client()
    sign_in(other)
    assert "This one" in signed_in.get("/account/sessions").content.decode()
    signed_in.post("/account/sessions")
    assert other.get("/letters").status_code == 302
    assert signed_in.get("/letters").status_code == 200


def test_one_other_session_is_ended(signed_in: Client) -> None:
    other = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"})
    sign_in(other)
    signed_in.get("/account/sessions")
    assert "Firefox on Linux" in signed_in.get("/account/sessions").content.decode()
    ended = UserSession.objects.get(user_agent__contains="Firefox")
    signed_in.post(f"/account/sessions/{ended.pk}/end")
    assert other.get("/letters").status_code == 302
    assert signed_in.get("/letters").status_code == 200


def test_one_s_own_session_and_a_stranger_s_stay(signed_in: Client, vera: Staff) -> None:
    signed_in.get("/letters")
    own = UserSession.objects.get()
    signed_in.post(f"/account/sessions/{own.pk}/end")
    assert signed_in.get("/letters").status_code == 200
    vera.set_password(PASSWORD)
    vera.save()
    stranger = Client()
    sign_in(stranger, vera.email)
    theirs = UserSession.objects.get(user=vera)
    assert signed_in.post(f"/account/sessions/{theirs.pk}/end").status_code == 404
    assert stranger.get("/letters").status_code == 200
