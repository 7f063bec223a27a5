"""Writing the Milstein announcement: chosen, filled in, moved about, looked at, tried out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.outbox.models import OutboxMessage
from tests.browser.walking import Walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# The checks compile every variant, and the machine may be busy.
expect.set_options(timeout=30_000)


def test_a_letter_is_written(editor: Walk, society: Society) -> None:
    page = editor.to("/letters/new")
    editor.look("compose-begin")
    page.get_by_label("Award").check()
    page.get_by_label("Name").fill("Milstein Award 2026")
    page.get_by_role("button", name="Begin writing").click()
    expect(page.get_by_role("heading", name="Write the letter")).to_be_visible()
    expect(page.locator("#checks-list")).to_contain_text("way of this letter")
    editor.look("compose")

    page.get_by_label("Headline").first.fill("The Milstein Award goes to Ada Lovelace")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    campaign = Campaign.objects.get()
    assert campaign.content["headline"] == "The Milstein Award goes to Ada Lovelace"

    before = len(campaign.content["laureates"])
    page.get_by_role("button", name="Add to laureates").click()
    expect(page.locator("#f-laureates li.entry")).to_have_count(before + 1)
    page.locator(f"#f-laureates-{before}-name").fill("Ida Noddack")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    page.get_by_role("button", name=f"Move Laureates {before + 1} up").click()
    expect(page.locator(f"#f-laureates-{before - 1}-name")).to_have_value("Ida Noddack")
    page.get_by_role("button", name="Remove Ida Noddack").click()
    expect(page.locator("#f-laureates li.entry")).to_have_count(before)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#f-laureates li.entry")).to_have_count(before + 1)
    campaign.refresh_from_db()
    assert [person["name"] for person in campaign.content["laureates"]][before - 1] == "Ida Noddack"


def test_rich_text_is_written_and_kept(editor: Walk, society: Society) -> None:
    page = editor.to("/letters/new")
    page.get_by_label("Message").check()
    page.get_by_label("Name").fill("A message")
    page.get_by_role("button", name="Begin writing").click()
    box = page.locator(".ProseMirror:visible").first
    box.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Words of mine ")
    page.locator(".merge-picker select:visible").first.select_option("first_name")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    editor.look("compose-rich")
    content = str(Campaign.objects.get().content)
    assert "Words of mine" in content
    assert 'data-merge="first_name"' in content


def test_a_test_letter_and_the_versions(editor: Walk, society: Society) -> None:
    page = editor.to("/letters/new")
    page.get_by_label("Award").check()
    page.get_by_label("Name").fill("Milstein")
    page.get_by_role("button", name="Begin writing").click()
    pk = Campaign.objects.get().pk
    page = editor.to(f"/letters/{pk}/test")
    editor.look("compose-test")
    page.get_by_role("button", name="Send the test").click()
    expect(page.locator("#notices")).to_contain_text("on its way to 1 address")
    assert OutboxMessage.objects.get().subject.startswith("[Test] ")
    editor.to(f"/letters/{pk}/versions")
    editor.look("versions")
    editor.to("/pictures")
    editor.look("pictures")
