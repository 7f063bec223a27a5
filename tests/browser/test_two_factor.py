"""Passkeys and an app in a real browser, under the policy that lets no inline script run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Page, expect

from mailer.accounts.models import Staff
from mailer.content.models import Society
from tests.browser.walking import Walk

pytestmark = pytest.mark.slow
PASSWORD = "a calm and long password"
REFUSED = """document.dispatchEvent(new CustomEvent("allauth.error", {
  cancelable: true, detail: { tags: ["mfa", "webauthn"], exception: new DOMException("", "SecurityError") } }))"""
OUTSIDE = {"forgotten": "/password", "sign-up": "/sign-up", "void": "/invitation/gone", "404": "/nothing"}


@pytest.fixture
def key(walk: Walk) -> Iterator[None]:
    """A security key that says yes."""
    session = walk.page.context.new_cdp_session(walk.page)
    session.send("WebAuthn.enable")
    said = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": said})
    yield
    session.detach()


@pytest.fixture
def at_home(walk: Walk, society: Society, vera: Staff) -> Page:
    """Vera has signed in with her password."""
    cache.clear()
    vera.set_password(PASSWORD)
    vera.save()
    page = walk.to("/sign-in")
    page.get_by_label("E-mail address").fill(vera.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Good day").wait_for()
    return page


def prove(walk: Walk, page: Page) -> None:
    """Show once more that it is you."""
    page.get_by_role("heading", name="Is it you?").wait_for()
    walk.look("is-it-you")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_a_passkey_is_added_and_opens_the_door_alone(walk: Walk, key: None, at_home: Page) -> None:
    walk.to("/account/two-factor")
    walk.look("two-factor")
    at_home.get_by_role("link", name="Add a passkey").click()
    prove(walk, at_home)
    at_home.get_by_role("heading", name="Add a passkey").wait_for()
    walk.look("passkey-add")
    at_home.get_by_label("Name").fill("Office")
    at_home.get_by_role("button", name="Add it").click()
    at_home.get_by_role("heading", name="Recovery codes").wait_for()
    walk.look("recovery-codes")
    walk.to("/account/two-factor/passkeys")
    walk.look("passkeys")
    at_home.get_by_role("button", name="Sign out").click()
    at_home.get_by_role("button", name="Sign in with a passkey").click()
    at_home.get_by_role("heading", name="Good day").wait_for()


def test_an_app_is_set_up_by_its_picture(walk: Walk, at_home: Page) -> None:
    walk.to("/account/two-factor/app")
    prove(walk, at_home)
    at_home.get_by_role("heading", name="Set up an authenticator app").wait_for()
    assert at_home.locator(".qr").evaluate("image => image.naturalWidth > 0")
    at_home.get_by_label("The six digits").fill("000000")
    at_home.get_by_role("button", name="Switch it on").click()
    at_home.get_by_text("This code is not right").wait_for()
    walk.look("app")
    assert not Authenticator.objects.exists()


def test_the_other_pages_before_and_behind_the_door(walk: Walk, at_home: Page) -> None:
    for name, path in (("password", "/account/password"), ("sessions", "/account/sessions")):
        walk.to(path)
        walk.look(name)
    at_home.get_by_role("button", name="Sign out").click()
    expect(at_home.get_by_role("heading", name="Sign in")).to_be_visible()
    at_home.evaluate(REFUSED)
    expect(at_home.get_by_role("alert")).to_contain_text("Passkeys do not work at this address")
    for name, path in (
        ("forgotten", "/password"),
        ("sign-up", "/sign-up"),
        ("void", "/invitation/gone"),
        ("404", "/x"),
    ):
        walk.to(path)
        walk.look(name)
