"""From an empty installation to a test letter in one's own inbox, in a real browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from mailer import env
from mailer.accounts.beginning import first_link
from mailer.accounts.models import Staff
from mailer.members.models import Member
from mailer.outbox.models import OutboxMessage
from tests.browser.walking import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    said = replace(env.current(), sendgrid_api_key="SG.key", sendgrid_api_url="http://127.0.0.1:9")
    monkeypatch.setattr(env, "current", lambda: said)


def test_from_nothing_to_a_letter_in_one_s_own_inbox(walk: Walk, transactional_db: None, sandbox: None) -> None:
    page = walk.to("/")
    walk.look("welcome-sign-in")
    page = walk.to(f"/begin/{first_link(now=timezone.now())}")
    walk.look("welcome-begin")
    page.get_by_label("Your name").fill("Rosa Secretary")
    page.get_by_label("Your e-mail address").fill("rosa@things.example.org")
    page.get_by_label("Password").fill("a calm and long password")
    # Twice: the second press must not find that the link was used by the first.
    page.get_by_role("button", name="Begin").dblclick()
    page.get_by_role("heading", name="First steps").wait_for()
    walk.look("welcome")

    page.get_by_role("link", name="Set up the society").click()
    page.get_by_role("button", name="Save").click()
    walk.look("welcome-society-faults")
    page.get_by_label("Name of the society").fill("Society of Things")
    page.get_by_label("Short name").fill("SoT")
    page.get_by_label("Website").fill("https://things.example.org")
    page.get_by_label("Postal address").fill("1 Sample Street\nVienna")
    page.get_by_label("Letters come from").fill("news@things.example.org")
    page.get_by_label("Time zone").fill("Europe/Vienna")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("2 of 5 done").first.wait_for()

    page.get_by_role("link", name="Bring in members").click()
    walk.look("welcome-members")
    page.get_by_role("button", name="Add them").click()
    page.get_by_text("3 of 5 done").first.wait_for()
    assert Member.objects.get().given_name == "Rosa"

    page.get_by_role("link", name="Write a letter").first.click()
    page.get_by_role("heading", level=1).wait_for()
    walk.picture("welcome-letter")


def test_a_letter_there_is_goes_to_oneself(admin: Walk, sandbox: None, society: object, ada: Staff) -> None:
    from tests.people import make_campaign  # noqa: PLC0415 - beside the letter it makes

    make_campaign(by=ada)
    page = admin.to("/welcome")
    page.get_by_role("link", name="Send a test").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Send the test").click()
    assert OutboxMessage.objects.get().address == ada.email
    admin.to("/welcome")
    admin.look("welcome-almost")
