"""Walking through the console as a person does: pages opened, looked at in every light and width, held to the rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page

from mailer.accounts.models import Staff

PHONE: Final = 320
DESKTOP: Final = 1280
WALL: Final = 3840
# Without images; the letter in its frame is another document.
MOST_BYTES: Final = 150_000

SIDEWAYS = """() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const within = e => e.closest('.scrolls, .tabs, .visually-hidden, [popover]');
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > clientWidth + 1 && !within(e))
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`).slice(0, 5)
    .concat(`the page needs ${scrollWidth}`);
}"""

VIOLATIONS: Final = "async () => (await axe.run({ resultTypes: ['violations'] })).violations"


class Walk:
    """One person with one browser. ``page`` is Playwright's page."""

    def __init__(self, chromium: Browser, address: str, pictures: Path, *, scripts: bool = True) -> None:
        self.address, self.pictures = address, pictures
        self._context = chromium.new_context(
            viewport={"width": DESKTOP, "height": 900}, reduced_motion="reduce", java_script_enabled=scripts
        )
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def close(self) -> None:
        self._context.close()
        assert self.complaints == [], "the browser complained:\n" + "\n".join(self.complaints)

    def enter(self, staff: Staff) -> None:
        """Sign in without the form: a session made beside the browser."""
        client = Client()
        client.force_login(staff)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self._context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def fresh(self) -> Page:
        """Another page of the same browser, for what is no part of the product: a mailbox, the public site."""
        return self._context.new_page()

    def to(self, path: str) -> Page:
        """Open a path and wait until it stands."""
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None
        size = len(answer.body())
        assert size < MOST_BYTES, f"{path} has {size} bytes"
        return self.page

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait, for a minute at most, until the rows say what the page sends by itself."""
        for _ in range(600):
            if holds():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("the page sent nothing, or something else")

    def look(self, name: str, *, dark: bool = True) -> None:
        """Hold the page to the rules at a desk in daylight and on a phone at night, and keep a picture of each."""
        assert_accessible(self.page)
        self.picture(name)
        self.page.set_viewport_size({"width": PHONE, "height": 800})
        if dark:
            self.page.emulate_media(color_scheme="dark")
        assert_fits(self.page)
        assert_accessible(self.page)
        self.picture(f"{name}-phone")
        self.page.set_viewport_size({"width": DESKTOP, "height": 900})
        self.page.emulate_media(color_scheme="light")

    def picture(self, name: str) -> None:
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True, animations="disabled")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text and "NAME_NOT_RESOLVED" not in message.text:
            self.complaints.append(message.text)


def assert_accessible(page: Page) -> None:
    """Nothing that axe knows of stands in anybody's way."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    told = [
        f"{fault['id']}: {fault['help']}\n  " + "\n  ".join(node["html"][:160] for node in fault["nodes"][:3])
        for fault in page.evaluate(VIOLATIONS)
    ]
    assert told == [], "\n".join(told)


def assert_fits(page: Page) -> None:
    """Nothing sticks out to the right."""
    # A page that is being left has no document for a moment.
    page.locator("body").wait_for()
    assert page.evaluate(SIDEWAYS) == []
