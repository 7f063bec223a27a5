"""The console's ground in a real browser: signing in by the keyboard, staff, audit log, home, every component."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mailer.accounts.invitations import invite
from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.content.models import Society
from mailer.members.models import Member
from tests.browser.walking import PHONE, WALL, Walk
from tests.deliveries.sending import start
from tests.people import NOW, make_campaign

pytestmark = pytest.mark.slow
PASSWORD = "a calm and long password"


@pytest.fixture
def vera_with_password(vera: Staff) -> Staff:
    vera.set_password(PASSWORD)
    vera.save()
    return vera


def test_signing_in_takes_nothing_but_the_keyboard(walk: Walk, society: Society, vera_with_password: Staff) -> None:
    page = walk.to("/letters")
    walk.look("sign-in")
    page.keyboard.type("vera@society.example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Letters", exact=True).wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_wrong_password_is_told_and_heard(walk: Walk, society: Society, vera_with_password: Staff) -> None:
    page = walk.to("/sign-in")
    page.fill("[name=login]", "vera@society.example.org")
    page.fill("[name=password]", "wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    walk.look("sign-in-fault")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(admin: Walk, society: Society) -> None:
    admin.page.set_viewport_size({"width": PHONE, "height": 800})
    page = admin.to("/")
    menu = page.get_by_role("button", name="Menu")
    expect(page.get_by_role("link", name="Letters", exact=True)).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Letters", exact=True)).to_be_visible()
    admin.picture("menu-phone")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Letters", exact=True)).to_be_hidden()


def test_every_component(admin: Walk, society: Society) -> None:
    page = admin.to("/components")
    admin.look("components")
    page.get_by_role("link", name="Dialog …").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.set_viewport_size({"width": WALL, "height": 2000})
    admin.picture("components-wall")
    page.set_viewport_size({"width": 900, "height": 1200})
    page.emulate_media(media="print")
    admin.picture("components-print")


def test_home_of_an_empty_installation_leads_to_the_first_letter(admin: Walk) -> None:
    page = admin.to("/")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    admin.look("home-first")


def test_home_shows_what_needs_somebody_and_what_moves(
    approver: Walk, society: Society, ada: Staff, nils: Member, eva: Member
) -> None:
    start(ada, members=3, batch_size=2)
    make_campaign(by=ada)
    approver.to("/")
    approver.look("home")


def test_letters_and_one_letter(approver: Walk, society: Society, ada: Staff, nils: Member, eva: Member) -> None:
    campaign = start(ada, members=3, batch_size=2)
    approver.to("/letters")
    approver.look("letters")
    approver.to(f"/letters/{campaign.pk}")
    approver.look("letter")
    approver.to(f"/letters/{campaign.pk}/copies")
    approver.look("copies")
    approver.to(f"/letters/{campaign.pk}/pause")
    approver.look("confirm")


def test_somebody_is_invited_and_comes_in(admin: Walk, walk: Walk, society: Society, vera: Staff, grace: Staff) -> None:
    page = admin.to("/staff")
    admin.look("staff")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("Write the person's name.").first).to_be_visible()
    admin.look("invite")
    page.fill("#name", "Rosalind Franklin")
    page.fill("#email", "rosalind@society.example.org")
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Make the link").click()
    admin.look("invited")
    link = page.get_by_role("textbox", name="Link").input_value()
    page.get_by_role("button", name="Sign out").click()
    page.goto(walk.address + link.removeprefix("http://testserver"))
    walk.look("welcome")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("status").first).to_contain_text("Welcome, Rosalind Franklin.")


def test_one_account_is_changed_and_switched_off(admin: Walk, society: Society, vera: Staff) -> None:
    page = admin.to(f"/staff/{vera.pk}")
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Save").click()
    admin.look("person")
    page.get_by_role("link", name="Switch off …").click()
    admin.look("switch-off")
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator("#notices")).to_be_visible()
    vera.refresh_from_db()
    assert (vera.role, vera.is_active) == ("editor", False)
    admin.to("/audit")
    admin.look("audit")


def test_an_invited_account_and_one_s_own(admin: Walk, society: Society, ada: Staff) -> None:
    invite(email="new@society.example.org", name="New", role=Role.EDITOR, by=ada, now=NOW)
    admin.to("/staff/" + str(Staff.objects.get(name="New").pk))
    admin.look("person-invited")
    admin.to("/account")
    admin.look("account")
