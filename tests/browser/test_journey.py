"""The Milstein announcement in the real product, from nothing to its results, as secretary and approver walk it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import Product
from tests.browser.walking import Walk

pytestmark = pytest.mark.slow
# Real workers send and real events come back, and the machine may be busy.
expect.set_options(timeout=60_000)

NAME = "Milstein Award 2016"
LAUREATES = (
    ("Carl Nathan", "Weill Cornell Medical College"),
    ("John O’Shea", "National Institutes of Health"),
    ("Jan Vilček", "NYU Grossman School of Medicine"),
)
type_of_desk = Callable[..., Walk]


@pytest.fixture
def desk(chromium: Browser, product: Product, pictures: Path) -> Iterator[type_of_desk]:
    """Somebody's own browser, signed in to the product."""
    walks: list[Walk] = []

    def sit_down(name: str, *, scripts: bool = True) -> Walk:
        walks.append(Walk(chromium, product.url, pictures, scripts=scripts))
        product.sign_in(walks[-1], name)
        return walks[-1]

    yield sit_down
    for walk in walks:
        walk.close()


def number_of(page: Page) -> int:
    """The letter's, from the address."""
    found = re.search(r"/letters/(\d+)", page.url)
    assert found is not None
    return int(found[1])


def go_on(page: Page) -> None:
    """Press the button of the next step."""
    page.locator("#next-button").click()


def begin(page: Page, name: str, start: str) -> int:
    page.get_by_role("link", name="Write a letter").first.click()
    page.get_by_role("radio", name=re.compile("^Award")).check()
    page.get_by_label("Name").fill(name)
    page.get_by_role("radio", name=re.compile(f"^{start}")).check()
    page.get_by_role("button", name="Begin writing").click()
    expect(page.get_by_role("heading", name="Write the letter")).to_be_visible()
    return number_of(page)


def write_rich(page: Page, label: str, words: str) -> None:
    page.get_by_text(label, exact=True).first.scroll_into_view_if_needed()
    # The editor takes the place of a plain field as it comes into sight; a click must not fall between the two.
    page.locator(f".tiptap[aria-label='{label}']").click()
    page.keyboard.type(words)


def write_the_announcement(page: Page) -> None:
    """From an empty form, as it is told in the society's own announcement."""
    page.locator("#f-headline").fill("Three laureates for the 2016 Milstein Award")
    page.locator("#f-preheader").fill("Carl Nathan, John O’Shea and Jan Vilček, in San Francisco on 16 October.")
    page.locator("#f-year").fill("2016")
    page.locator("#f-announced").fill("2016-08-17")
    page.locator("#f-award-name").fill("Seymour & Vivian Milstein Award for Excellence")
    page.locator("#f-award-short_name").fill("Milstein Award")
    write_rich(page, "About the award", "It honours excellence in interferon and cytokine research, since 1988.")
    write_rich(page, "Opening", "The Council has the honour to announce this year’s laureates.")
    for place, (name, institution) in enumerate(LAUREATES):
        page.get_by_role("button", name="Add to laureates").click()
        page.locator(f"#f-laureates-{place}-name").fill(name)
        page.locator(f"#f-laureates-{place}-institution").fill(institution)
    page.locator("#f-signature-name").fill("Tadatsugu Taniguchi")
    page.locator("#f-signature-role").fill("President of the Society")
    expect(page.locator("#checks-list")).to_contain_text("Nothing stands in the way")


def submit(page: Page, pk: int, walk: Walk) -> None:
    walk.to(f"/letters/{pk}/approval")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("#notices")).to_contain_text("waits for approval")


def test_the_announcement_from_nothing_to_its_results(desk: type_of_desk, product: Product) -> None:
    edith = desk("edith")
    pk = written_and_tested(edith, product)
    edith.to(f"/letters/{pk}")
    go_on(edith.page)
    edith.page.get_by_label("A note").fill("The ceremony is on 16 October; it should go out this week.")
    edith.page.get_by_role("button", name="Submit for approval").click()
    expect(edith.page.get_by_role("heading", name="It waits for approval")).to_be_visible()
    edith.picture("journey-hub-submitted")
    grace = desk("grace")
    approved_from_the_mail(grace, product, pk)
    scheduled_for_now(grace)
    stopped_and_watched_to_the_end(grace)
    go_on(grace.page)
    expect(grace.page.get_by_role("heading", name="Results", exact=True)).to_be_visible()
    grace.picture("journey-results")
    sent_to_those_who_missed_it(grace, product, pk)
    published_and_taken_back(grace, pk)


def written_and_tested(edith: Walk, product: Product) -> int:
    """From an empty form to a test in the writer's own mailbox."""
    page = edith.page
    pk = begin(page, NAME, "An empty form")
    write_the_announcement(page)
    edith.picture("journey-write")
    page.get_by_role("link", name="Done writing").click()
    expect(page.get_by_role("heading", name="Choose who gets it")).to_be_visible()
    edith.look("journey-hub-draft")
    go_on(page)
    page.get_by_role("button", name="Keep this audience").click()
    expect(page.locator("#notices")).to_contain_text("audience is chosen")
    page.locator("#way-test").click()
    page.get_by_role("button", name="Send the test").click()
    expect(page.locator("#told")).to_contain_text("The provider took it.")
    edith.picture("journey-test")
    letter = product.read_mail(edith.fresh(), "edith@", "[Test] Three laureates").frame_locator("iframe").first
    expect(letter.get_by_role("heading", name="John O’Shea")).to_be_visible()
    expect(letter.get_by_text("cytokine research, since 1988.")).to_be_visible()
    return pk


def approved_from_the_mail(grace: Walk, product: Product, pk: int) -> None:
    """The mail brings the note and the link; the link leads to what is to be judged."""
    letter = product.read_mail(grace.fresh(), "grace@", f"To approve: {NAME}").frame_locator("iframe").first
    expect(letter.get_by_text("it should go out this week")).to_be_visible()
    link = letter.get_by_role("link", name="Look at the letter").get_attribute("href")
    assert link == f"{product.url}/letters/{pk}/approval"
    page = grace.to(f"/letters/{pk}/approval")
    grace.picture("journey-approval")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("heading", name="Choose when it goes out")).to_be_visible()


def scheduled_for_now(grace: Walk) -> None:
    """A look at what a time in Tokyo is elsewhere, and then now."""
    page = grace.page
    go_on(page)
    page.get_by_label("In the time zone").fill("Asia/Tokyo")
    page.get_by_label("Day and time").press("Tab")
    expect(page.locator("#elsewhere")).to_contain_text("Tokyo")
    grace.picture("journey-schedule")
    page.get_by_role("radio", name=re.compile("^Now")).check()
    page.get_by_role("button", name="Set it").click()


def stopped_and_watched_to_the_end(grace: Walk) -> None:
    """Stopped before anything left, let go on, and watched without loading the page again."""
    page = grace.page
    expect(page.get_by_role("heading", name="Nothing has left yet")).to_be_visible()
    # By the keyboard: a click waits until nothing has moved for a while, and the figures come anew every two seconds.
    page.get_by_role("button", name="Stop it now").press("Enter")
    expect(page.locator("#figures")).to_contain_text("Paused")
    grace.picture("journey-paused")
    page.get_by_role("link", name="Let it go on …").click()
    page.get_by_role("button", name="Resume").click()
    page.evaluate("window.loadedOnce = true")
    expect(page.get_by_role("heading", name="Look at the results")).to_be_visible()
    expect(page.locator("#figures .big")).not_to_contain_text(re.compile("^0 of"))
    assert page.evaluate("window.loadedOnce")
    grace.look("journey-sent")


def sent_to_those_who_missed_it(grace: Walk, product: Product, pk: int) -> None:
    """Ida had no address; with one, the same letter goes out once more, to those alone who missed it."""
    page = grace.to("/members")
    page.get_by_label("Name, number").or_(page.get_by_role("searchbox")).first.fill("M-90001")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ida Noddack-Tacke").click()
    page.get_by_role("link", name="Add an address").click()
    page.locator("[name=email]").fill("ida.noddack@rhenium.example.org")
    page.locator("[name=reason]").fill("She wrote to the office.")
    page.locator("main form [type=submit]").click()
    expect(page.get_by_text("ida.noddack@rhenium.example.org").first).to_be_visible()
    grace.to(f"/letters/{pk}")
    page.get_by_role("link", name=re.compile("missed it")).click()
    grace.look("journey-missed")
    page.get_by_role("button", name="Draft it for them").click()
    expect(page.get_by_role("heading", name="Send a test")).to_be_visible()
    again = number_of(page)
    submit(page, again, grace)
    grace.to(f"/letters/{again}/approval")
    page.get_by_role("button", name="Approve", exact=True).click()
    go_on(page)
    page.get_by_role("radio", name=re.compile("^Now")).check()
    page.get_by_role("button", name="Set it").click()
    expect(page.get_by_role("heading", name="Look at the results")).to_be_visible()


def published_and_taken_back(grace: Walk, pk: int) -> None:
    """Everybody can read it, and after Undo nobody."""
    page = grace.to(f"/letters/{pk}")
    page.get_by_role("button", name="Publish in the archive").click()
    address = page.locator("#public-address").get_attribute("href")
    assert address is not None
    reader = grace.fresh()
    reader.goto(address)
    expect(reader).to_have_title(re.compile("Three laureates"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Publish in the archive")).to_be_visible()


def test_the_main_path_without_a_script(desk: type_of_desk, product: Product) -> None:
    edith = desk("edith", scripts=False)
    page = edith.page
    pk = begin(page, "Without a script", "An example")
    page.locator("#f-headline").fill("Written without a script")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#f-headline")).to_have_value("Written without a script")
    page.get_by_role("link", name="Done writing").click()
    go_on(page)
    page.get_by_role("button", name="Keep this audience").click()
    edith.to(f"/letters/{pk}/test")
    page.get_by_role("button", name="Send the test").click()
    expect(page.locator("#notices")).to_contain_text("on its way to 1 address")
    submit(page, pk, edith)
    grace = desk("grace", scripts=False)
    page = grace.to(f"/letters/{pk}/approval")
    page.get_by_role("button", name="Approve", exact=True).click()
    go_on(page)
    page.get_by_role("button", name="Show it for members elsewhere").click()
    expect(page.locator("#elsewhere")).to_contain_text("Where")
    page.get_by_role("button", name="Set it").click()
    expect(page.get_by_role("heading", name="It goes out by itself")).to_be_visible()
    page.get_by_role("button", name="Stop: take its time away").click()
    expect(page.get_by_role("heading", name="Choose when it goes out")).to_be_visible()


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Reach a control by Tab alone, see that its focus shows, and press a key."""
    for _ in range(140):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const e = document.activeElement; return e.getAttribute('aria-label') ||"
            " (e.labels?.length ? [...e.labels].map(l => l.textContent).join(' ') : e.textContent) }"
        )
        if name in " ".join(said.split()):
            width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert width >= 1, f"{name} has the focus, and nothing shows it"
            page.keyboard.press(key)
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_the_main_path_by_keyboard_alone(desk: type_of_desk) -> None:
    edith = desk("edith")
    page = edith.page
    press(page, "Write a letter")
    expect(page.get_by_role("heading", name="A new letter")).to_be_visible()
    press(page, "Newsletter", "ArrowDown")
    press(page, "Name", "End")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Write the letter")).to_be_visible()
    press(page, "Headline", "ControlOrMeta+a")
    page.keyboard.type("By keyboard alone")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    press(page, "Move Carl Nathan down")
    expect(page.locator("#f-laureates-1-name")).to_have_value("Carl Nathan")
    press(page, "Done writing")
    expect(page.get_by_role("heading", name="Choose who gets it")).to_be_visible()
    press(page, "Choose the audience")
    expect(page.get_by_role("heading", name="Who gets it")).to_be_visible()
    press(page, "Keep this audience")
    expect(page.locator("#notices")).to_contain_text("audience is chosen")
    edith.to(f"/letters/{number_of(page)}/test")
    press(page, "Send the test")
    expect(page.locator("#notices")).to_contain_text("on its way")
    edith.to(f"/letters/{number_of(page)}")
    press(page, "Submit …")
    expect(page.get_by_role("heading", name="Approval")).to_be_visible()
    press(page, "Submit for approval")
    expect(page.get_by_role("heading", name="It waits for approval")).to_be_visible()
