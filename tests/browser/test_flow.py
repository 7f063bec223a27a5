"""From the draft to the time it goes out: written by Edith, approved and scheduled by Grace."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mailer.accounts.models import Staff
from mailer.campaigns.states import State
from mailer.content.models import Society
from tests.browser.walking import Walk
from tests.people import make_campaign, make_member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=60_000)


def test_two_people_bring_a_letter_on_its_way(walk: Walk, edith: Staff, grace: Staff, society: Society) -> None:
    make_member("1001")
    campaign = make_campaign(by=edith)
    walk.enter(edith)
    page = walk.to(f"/letters/{campaign.pk}/audience")
    walk.look("audience")
    page.get_by_role("button", name="Keep this audience").click()
    expect(page.locator("#notices")).to_contain_text("audience is chosen")
    page = walk.to(f"/letters/{campaign.pk}")
    expect(page.get_by_role("heading", name="Send a test")).to_be_visible()
    page.locator("#way-approve").click()
    page.get_by_label("A note").fill("For Friday, please.")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("#notices")).to_contain_text("waits for approval")

    walk.enter(grace)
    page = walk.to(f"/letters/{campaign.pk}/approval")
    walk.look("approval")
    expect(page.get_by_text("For Friday, please.")).to_be_visible()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("approved")
    page.get_by_role("link", name="Choose the time").click()
    walk.look("schedule")
    page.get_by_role("button", name="Set it").click()
    expect(page.locator("#notices")).to_contain_text("goes out at its time")
    campaign.refresh_from_db()
    assert campaign.state == State.SCHEDULED
    walk.to("/calendar")
    walk.look("calendar")


def test_a_draft_thrown_away_comes_back(editor: Walk, edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    page = editor.to(f"/letters/{campaign.pk}/approval")
    page.get_by_role("button", name="Throw it away").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Write the letter")).to_be_visible()
    campaign.refresh_from_db()
    assert campaign.state == State.DRAFT
