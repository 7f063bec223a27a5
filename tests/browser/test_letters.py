"""Every sample letter in a real browser: nothing runs over the edge, everything can be read, in light and in dark.

Leaves a picture of each in ``artefacts/letters``, to be looked at.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mailer.content import variants
from mailer.content.registry import CONTENT_TYPES
from tests.browser.chromium import executable, page
from tests.golden.samples import Letter, most_said

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(executable() is None, reason="no Chromium: install it, or set CHROME to where it is"),
]

PICTURES = Path(__file__).parents[2] / "artefacts" / "letters"
WIDTHS = (320, 375, 800)
KEPT = (375, 800)
LETTERS = [
    Letter(slug, sample, variants.key(most_said(slug)))
    for slug, known in CONTENT_TYPES.items()
    for sample in known.samples()
]

OVER_THE_EDGE = """() => {
  const { clientWidth: width, scrollWidth: needed } = document.documentElement;
  const wide = needed > width ? [`the page needs ${needed}`] : [];
  for (const element of document.querySelectorAll('body *')) {
    const { left, right, width: own } = element.getBoundingClientRect();
    if (own && (right > width + 1 || left < -1)) {
      wide.push(`${element.tagName} ${element.className}: ${left} to ${right}`);
    }
  }
  return wide;
}"""

HARD_TO_READ = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = element => {
    for (let here = element; here; here = here.parentElement) {
      const colour = channels(getComputedStyle(here).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.textContent.trim(), element = texts.currentNode.parentElement;
    if (!words || !element.getClientRects().length) continue;
    const [one, other] = [channels(getComputedStyle(element).color), behind(element)].map(luminance);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) found.push(`${words.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""


@cache
def html(letter: Letter) -> str:
    return letter.render().html


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_letter_fits_and_can_be_read(chromium: Browser, letter: Letter, dark: bool) -> None:
    with page(chromium, dark=dark) as screen:
        screen.set_content(html(letter), wait_until="load")
        for width in WIDTHS:
            screen.set_viewport_size({"width": width, "height": 900})
            assert screen.evaluate(OVER_THE_EDGE) == []
            assert screen.evaluate(HARD_TO_READ) == []
            if width in KEPT:
                _keep(screen, f"{letter.content_type}-{letter.sample}-{width}-{'dark' if dark else 'light'}.png")


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_without_its_pictures_still_fits_and_tells_what_they_show(chromium: Browser, letter: Letter) -> None:
    with page(chromium, pictures=False) as screen:
        screen.set_content(html(letter), wait_until="load")
        assert screen.evaluate(OVER_THE_EDGE) == []
        assert all(image.get_attribute("alt") for image in screen.query_selector_all("img"))


def _keep(screen: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    screen.screenshot(path=PICTURES / name, full_page=True)
