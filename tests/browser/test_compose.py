"""Writing the Milstein announcement: chosen, filled in, moved about, looked at, tried out."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, Route, expect

from mailer.accounts.models import Staff
from mailer.campaigns.drafting import save_content
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.outbox.models import OutboxMessage
from tests.browser.walking import MOST_BYTES, Walk
from tests.people import make_campaign

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# The checks compile every variant, and the machine may be busy.
expect.set_options(timeout=60_000)


def test_a_letter_is_written(editor: Walk, society: Society) -> None:
    page = editor.to("/letters/new")
    editor.look("compose-begin")
    page.get_by_role("radio", name=re.compile("^Award")).check()
    page.get_by_label("Name").fill("Milstein Award 2026")
    page.get_by_role("button", name="Begin writing").click()
    expect(page.get_by_role("heading", name="Write the letter")).to_be_visible()
    expect(page.locator("#checks-list")).to_contain_text("way of this letter")
    editor.look("compose")

    page.get_by_label("Headline").first.fill("The Milstein Award goes to Ada Lovelace")
    editor.until(lambda: headline() == "The Milstein Award goes to Ada Lovelace")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    campaign = Campaign.objects.get()

    before = len(campaign.content["laureates"])
    page.get_by_role("button", name="Add to laureates").click()
    expect(page.locator("#f-laureates li.entry")).to_have_count(before + 1)
    page.locator(f"#f-laureates-{before}-name").fill("Ida Noddack")
    editor.until(lambda: laureates()[-1] == "Ida Noddack")
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
    page.get_by_role("radio", name=re.compile("^Message")).check()
    page.get_by_label("Name").fill("A message")
    page.get_by_role("button", name="Begin writing").click()
    page.locator(".prose-editor:visible").first.scroll_into_view_if_needed()
    box = page.locator(".tiptap:visible").first
    box.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Words of mine ")
    page.locator(".merge-picker select:visible").first.select_option("first_name")
    editor.until(lambda: 'Words of mine <span data-merge="first_name">' in str(Campaign.objects.get().content))
    editor.look("compose-rich")


def test_whoever_writes_before_the_editor_is_there_loses_no_letter(editor: Walk, society: Society) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    editor.page.route(re.compile(r"/editor(\.\w+)?\.js$"), hold)
    page = editor.to("/letters/new")
    page.get_by_role("radio", name=re.compile("^Award")).check()
    page.get_by_role("radio", name=re.compile("^An empty form")).check()
    page.get_by_label("Name").fill("Milstein")
    page.get_by_role("button", name="Begin writing").click()
    expect(page.locator("#checks-list")).to_be_visible()
    words = "It honours excellence in interferon and cytokine research. " * 5 + "Since 1988."
    field = page.get_by_role("textbox", name="About the award")
    field.click()
    # Stops behind a space, which an editor that reads HTML would drop.
    page.keyboard.type(words[:59])
    for route in held:
        route.continue_()
    page.keyboard.type(words[59:], delay=8)
    expect(page.locator(".tiptap:focus")).to_have_text(words)
    editor.until(lambda: Campaign.objects.get().content["award"]["about"] == f"<p>{words}</p>")


def test_what_is_written_is_never_shown_as_html(editor: Walk, society: Society) -> None:
    """While the editor is under way, and where it never comes, when the field takes the HTML itself."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    editor.page.route(re.compile(r"/editor(\.\w+)?\.js$"), hold)
    page = begun(editor)
    about = page.get_by_role("textbox", name="About the award")
    expect(about).to_contain_text("The Seymour & Vivian Milstein Award")
    expect(about).to_have_attribute("aria-busy", "true")
    editor.look("compose-busy", dark=False)
    about.click()
    editor.until(lambda: bool(held))
    held[0].continue_()
    expect(page.locator(".tiptap:focus")).to_contain_text("The Seymour & Vivian Milstein Award")


def test_a_test_letter_and_the_versions(editor: Walk, society: Society) -> None:
    page = editor.to("/letters/new")
    page.get_by_role("radio", name=re.compile("^Award")).check()
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


def begun(editor: Walk) -> Page:
    """An award letter from its example, open for writing."""
    page = editor.to("/letters/new")
    page.get_by_role("radio", name=re.compile("^Award")).check()
    page.get_by_label("Name").fill("Milstein")
    page.get_by_role("button", name="Begin writing").click()
    expect(page.locator("#checks-list")).to_be_visible()
    return page


def headline() -> str:
    return str(Campaign.objects.get().content["headline"])


def laureates() -> list[str]:
    return [person["name"] for person in Campaign.objects.get().content["laureates"]]


def test_a_colleague_who_saved_meanwhile_overwrites_nothing(editor: Walk, society: Society, grace: Staff) -> None:
    page = begun(editor)
    campaign = Campaign.objects.get()
    content = {**campaign.content, "headline": "By Grace"}
    save_content(campaign=campaign, content=content, by=grace, based_on=campaign.version, now=timezone.now())
    page.locator("#f-headline").fill("By Edith")
    expect(page.get_by_role("alert")).to_contain_text("Grace saved this letter while you were writing")
    expect(page.locator("#f-headline")).to_have_value("By Edith")
    assert headline() == "By Grace"
    editor.look("compose-conflict")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert headline() == "By Edith"
    editor.to(f"/letters/{campaign.pk}/versions")
    page.get_by_role("link").filter(has=page.locator("time")).nth(1).click()
    expect(page.locator("del")).to_contain_text("Grace")
    editor.look("version")


def test_nothing_typed_is_lost_with_the_session(editor: Walk, society: Society, edith: Staff) -> None:
    page = begun(editor)
    page.context.clear_cookies()
    page.locator("#f-headline").fill("Typed while signed out")
    expect(page.locator("#saved")).to_contain_text("you are signed out")
    page.get_by_role("button", name="Save", exact=True).click()
    editor.enter(edith)
    page.get_by_role("button", name="Save", exact=True).click()
    editor.until(lambda: headline() == "Typed while signed out")
    expect(page.locator("#saved")).to_contain_text("Saved at")


def test_what_somebody_else_wrote_meanwhile_can_be_taken_instead(editor: Walk, society: Society, grace: Staff) -> None:
    page, campaign = begun(editor), Campaign.objects.get()
    content = {**campaign.content, "headline": "By Grace"}
    save_content(campaign=campaign, content=content, by=grace, based_on=campaign.version, now=timezone.now())
    page.locator("#f-headline").fill("Given up")
    expect(page.get_by_role("alert")).to_contain_text("while you were writing")
    page.get_by_role("link", name="Take the other one").click()
    expect(page.locator("#f-headline")).to_have_value("By Grace")


def test_whoever_moves_an_entry_by_keyboard_goes_on_moving_it(editor: Walk, society: Society) -> None:
    page = begun(editor)
    first, second, third = laureates()
    down = page.get_by_role("button", name=f"Move {first} down")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f-laureates-1-name")).to_have_value(first)
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#f-laureates-2-name")).to_have_value(first)
    assert laureates() == [second, third, first]


def test_the_last_words_are_kept_when_leaving_by_a_link(editor: Walk, society: Society) -> None:
    page = begun(editor)
    page.locator("#f-headline").fill("The last words")
    page.locator("#letter-name").fill("Another name")
    page.get_by_role("link", name="Done writing").click()
    expect(page.get_by_role("heading", name="Another name", exact=True)).to_be_visible()
    assert headline() == "The last words"


def test_the_writing_screen_weighs_little(editor: Walk, society: Society) -> None:
    """Everything that comes before the first word is written, as it is sent; the editor of rich text comes later."""
    campaign = make_campaign(by=Staff.objects.get(), content_type="newsletter")
    came: list[Request] = []
    editor.page.on("requestfinished", lambda request: came.append(request))  # noqa: PLW0108 - it looks at the signature
    page = editor.to(f"/letters/{campaign.pk}/write")
    page.wait_for_load_state("load")
    page_itself = [one for one in came if one.frame == page.main_frame and "prose_editor/editor.js" not in one.url]
    sizes = {one.url: one.sizes()["responseBodySize"] for one in page_itself}
    assert sum(sizes.values()) < MOST_BYTES, sizes
