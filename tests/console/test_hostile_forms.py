"""The forms before the door take anything: none of it is a fault of ours, and none of it tells who has an account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.accounts.beginning import first_link
from mailer.accounts.invitations import invite
from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.outbox.models import OutboxMessage

FIELDS: Final = {
    "/sign-in": ("login", "password", "next", "remember"),
    "/sign-in/second": ("code", "credential"),
    "/sign-in/passkey": ("credential", "next"),
    "/password": ("email", "next"),
    "/password/2-set-password": ("password1", "password2"),
    "/account/password": ("oldpassword", "password1", "password2"),
    "/account/confirm": ("password", "next"),
    "/account/confirm/code": ("code",),
    "/account/confirm/passkey": ("credential",),
    "/account/two-factor/app": ("code",),
    "/account/two-factor/passkeys/add": ("name", "credential", "passwordless"),
    "/account/two-factor/codes/new": ("action",),
}
PASSWORD: Final = "a calm and long password"
ODD: Final = (
    "",
    "\x00",
    "\ud800",
    "a" * 5000,
    "' OR 1=1 --",
    "nobody@society.example.org\r\nBcc: everybody@society.example.org",
    "{}",
    "[]",
    "null",
    '{"type": "public-key", "id": 7}',
    '{"rawId": "AAAA", "response": {"clientDataJSON": "e30", "authenticatorData": "", "signature": "!"}}',
    "٠١٢٣٤٥",
    "99999999999999999999",
    "//evil.example.org/",
)
ANYTHING: Final = st.sampled_from(ODD) | st.text(max_size=60)


@pytest.fixture
def outside(db: None, vera: Staff) -> Client:
    """Nobody is signed in; what is wrong with us is an answer, no exception of the test."""
    vera.set_password(PASSWORD)
    vera.save()
    Authenticator.objects.create(user=vera, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    return Client(raise_request_exception=False)


@pytest.fixture
def links(vera: Staff, ada: Staff) -> list[str]:
    _, token = invite(email="rosa@society.example.org", name="Rosa", role=Role.EDITOR, by=ada, now=timezone.now())
    return [f"/invitation/{token}", f"/invitation/{first_link(now=timezone.now())}", "/invitation/x", "/begin/x"]


def send(client: Client, path: str, said: Mapping[str, str]) -> Any:
    """As a browser does, but also what no browser would write."""
    body = urlencode(said, errors="surrogatepass")
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("stage", ["outside", "halfway", "within"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(sorted(FIELDS)), said=st.lists(ANYTHING, min_size=4, max_size=4))
def test_whatever_is_sent_is_answered(outside: Client, vera: Staff, stage: str, path: str, said: list[str]) -> None:
    cache.clear()
    if stage == "within":
        outside.force_login(vera)
    elif stage == "halfway":
        answer = send(outside, "/sign-in", {"login": vera.email, "password": PASSWORD})
        assert answer["Location"].startswith("/sign-in/second")
    # The page itself keeps in the session what it has asked for.
    assert outside.get(path).status_code < 500
    assert send(outside, path, dict(zip(FIELDS[path], said, strict=False))).status_code < 500


@pytest.mark.parametrize("text", ODD)
def test_an_invitation_is_not_taken_up_by_nonsense(outside: Client, links: list[str], text: str) -> None:
    for path in links:
        answer = send(outside, path, {"name": text, "email": text, "password": text[:11]})
        assert answer.status_code in {200, 410}
    assert not Staff.objects.filter(email="rosa@society.example.org", invitation="").exists()


def shown(answer: Any) -> str:
    """What one sees, without what is new on every page."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return f"{answer.status_code} {answer.headers.get('Location')} {page}"


@pytest.mark.parametrize("path", ["/sign-in", "/password"])
def test_an_address_that_has_an_account_is_answered_as_one_that_has_none(
    outside: Client, carried: None, path: str
) -> None:
    told = set()
    for name in ("vera", "noor", "Vera"):
        cache.clear()
        address = f"{name}@society.example.org"
        answer = Client().post(path, {"login": address, "email": address, "password": "a wrong password"})
        told.add(shown(answer).replace(address, "ADDRESS"))
    assert len(told) == 1
    assert {row.address for row in OutboxMessage.objects.all()} <= {"vera@society.example.org"}
