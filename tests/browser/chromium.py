"""The browser that letters are looked at in, and the pictures it is shown instead of the web."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, Route, sync_playwright

_SKIES = ((214, 196, 176), (176, 196, 214), (190, 206, 188), (206, 190, 200))


def executable() -> str | None:
    """Where Chromium is: CHROME in the environment, or the system's own."""
    for place in (
        os.environ.get("CHROME"),
        "/usr/bin/chromium",
        shutil.which("chromium"),
        shutil.which("google-chrome"),
    ):
        if place and Path(place).is_file():
            return place
    return None


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


@contextmanager
def page(of: Browser, *, dark: bool = False, pictures: bool = True) -> Iterator[Page]:
    """A page as wide as a phone that never reaches the network: pictures are drawn here, or missing."""
    context = of.new_context(viewport={"width": 375, "height": 900}, color_scheme="dark" if dark else "light")
    try:
        context.route("**/*", _draw if pictures else lambda route: route.abort())
        yield context.new_page()
    finally:
        context.close()


def _draw(route: Route) -> None:
    if route.request.resource_type != "image":
        route.abort()
        return
    route.fulfill(body=_picture(route.request.url), content_type="image/png")


def _picture(url: str) -> bytes:
    """Hills under a sky, or head and shoulders for the photograph of a person; the same for the same address."""
    seed = sha256(url.encode()).digest()
    name = url.rsplit("/", 1)[-1]
    landscape = any(word in name for word in ("hill", "clyde", "freezer", "blot", "bench"))
    size = (1040, 520) if landscape else (240, 240)
    sky = _SKIES[seed[0] % len(_SKIES)]
    picture = Image.new("RGB", size, sky)
    draw = ImageDraw.Draw(picture)
    if landscape:
        for number in range(4):
            shade = tuple(channel * (7 - number) // 9 for channel in sky)
            top = 180 + 80 * number
            draw.ellipse((-300 + seed[number + 1] * 3, top, 700 + seed[number + 5] * 4, top + 700), fill=shade)
    else:
        shade = tuple(channel * 5 // 9 for channel in sky)
        draw.ellipse((80, 50, 160, 140), fill=shade)
        draw.ellipse((30, 150, 210, 330), fill=shade)
    buffer = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1)).save(buffer, "PNG")
    return buffer.getvalue()
