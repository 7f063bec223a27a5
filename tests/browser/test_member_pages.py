"""A member's way through the pages in a real browser: on a phone, in the dark, in every language, without a script."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from mailer.accounts.models import Staff
from mailer.archive.services import publish
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from mailer.members.models import Address, Member, Topic, TopicChoice
from mailer.outbox.models import OutboxMessage
from mailer.public.wording import TOPICS
from tests.browser.walking import PHONE, Walk, assert_fits
from tests.people import NOW
from tests.public.pages import Letter, letter_to

pytestmark = pytest.mark.slow
SLUGS = ("newsletter", "awards", "meetings", "jobs", "journal")
# A message is no page of a site: it needs no landmarks.
FOR_MESSAGES = {"rules": {rule: {"enabled": False} for rule in ("region", "landmark-one-main")}}


@pytest.fixture
def letter(ada: Staff, society: Society, nils: Member) -> Letter:
    # As migrations write them; a test before may have left an empty database behind.
    for position, (slug, (name, description)) in enumerate(zip(SLUGS, TOPICS, strict=True), start=1):
        said = {"name": name, "description": description, "position": position}
        Topic.objects.update_or_create(slug=slug, defaults=said)
    found = letter_to(nils, by=ada)
    Batch.objects.update(state=BatchState.ACCEPTED)
    return found


def mailed() -> str:
    """The path in the message that came last."""
    found = re.search(r"http://testserver(/m/\S+)", OutboxMessage.objects.latest("pk").text)
    assert found
    return found[1]


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_member_unsubscribes_and_thinks_better_of_it(walk: Walk, letter: Letter) -> None:
    page = walk.to(letter.unsubscribe)
    walk.look("member-unsubscribe")
    press(page, "Unsubscribe")
    assert "You are unsubscribed" in heading(page)
    walk.look("member-unsubscribed")
    press(page, "Undo")
    assert "again" in heading(page)
    assert TopicChoice.objects.get().subscribed
    assert page.query_selector("script") is None


def test_a_member_chooses_with_the_keyboard_alone(walk: Walk, letter: Letter, nils: Member) -> None:
    page = walk.to(letter.preferences)
    walk.look("member-preferences")
    page.get_by_label("Jobs & training").focus()
    page.keyboard.press("Space")
    page.get_by_label("For 3 months").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    nils.refresh_from_db()
    assert nils.snoozed_until is not None
    assert [choice.topic.slug for choice in TopicChoice.objects.filter(subscribed=False)] == ["jobs"]
    walk.look("member-preferences-saved")


@pytest.mark.parametrize("language", ["fr", "de", "es", "ja"])
def test_every_language_fits_on_a_phone(walk: Walk, letter: Letter, nils: Member, language: str) -> None:
    Member.objects.filter(pk=nils.pk).update(language=language)
    walk.to(letter.preferences)
    walk.look(f"member-preferences-{language}")
    walk.to(letter.unsubscribe)
    walk.look(f"member-unsubscribe-{language}", dark=False)


def test_a_member_sees_everything_and_moves_to_another_address(walk: Walk, letter: Letter, nils: Member) -> None:
    page = walk.to(letter.preferences)
    press(page, "See and download everything")
    walk.look("member-asked")
    page = walk.to(mailed())
    assert heading(page) == "Everything we keep about you"
    walk.look("member-own")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").click()
    assert download.value.suggested_filename == "my-data.zip"

    page = walk.to(letter.preferences)
    press(page, "Change my address")
    page = walk.to(mailed())
    page.get_by_label("New e-mail address").fill("nils@nowhere.invalid")
    press(page, "Mail the link")
    walk.look("member-address-refused")
    page.get_by_label("New e-mail address").fill("nils@lab.example.com")
    press(page, "Mail the link")
    walk.look("member-address-asked", dark=False)
    page = walk.to(mailed())
    walk.look("member-confirm", dark=False)
    press(page, "Use this address")
    assert Address.objects.get(member=nils).email == "nils@lab.example.com"
    walk.look("member-confirmed", dark=False)


def test_a_member_is_erased(walk: Walk, letter: Letter, nils: Member) -> None:
    page = walk.to(letter.preferences)
    press(page, "Have my data erased")
    page = walk.to(mailed())
    walk.look("member-erase")
    page.get_by_label("Yes, erase everything about me").check()
    press(page, "Erase for good")
    assert heading(page) == "Your data is erased"
    nils.refresh_from_db()
    assert nils.erased_at is not None
    walk.look("member-erased", dark=False)


def test_everybody_reads_the_archive(walk: Walk, letter: Letter, ada: Staff) -> None:
    Campaign.objects.update(state=State.SENT)
    letter.campaign.refresh_from_db()
    found = publish(campaign=letter.campaign, by=ada, now=NOW)
    page = walk.to("/archive")
    walk.look("archive")
    page.get_by_label("Words to look for").fill(found.title.split()[0])
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    page.get_by_role("link", name=found.title).click()
    page.wait_for_load_state()
    assert page.url.endswith(f"/archive/2026/{found.campaign_id}")
    walk.to("/archive/your-copy")
    walk.look("archive-your-copy", dark=False)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_message_can_be_read_in_light_and_dark(walk: Walk, letter: Letter, nils: Member, language: str) -> None:
    Member.objects.filter(pk=nils.pk).update(language=language)
    page = walk.to(letter.preferences)
    with page.expect_navigation():
        page.locator("button[value=own]").click()
    page.goto("about:blank")
    page.set_content(OutboxMessage.objects.latest("pk").html)
    lights: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
    for light in lights:
        page.emulate_media(color_scheme=light)
        assert Axe().run(page, options=FOR_MESSAGES).violations_count == 0
        page.set_viewport_size({"width": PHONE, "height": 800})
        assert_fits(page)
        walk.picture(f"message-own-{language}-{light}")
