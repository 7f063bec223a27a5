"""Images: reachable from every inbox, described, and of a known size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from mailer.rendering.checks.elements import place_of
from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.screens import Styles, View
from mailer.rendering.checks.specimen import Specimen

LARGEST_IMAGE = 1_000_000
WIDE = 300
FEW_WORDS = 300
"""So few letters are a footer, and nothing above it."""
_UNREAD_FORMATS = (".webp", ".svg", ".avif", ".heic", ".tif", ".tiff", ".bmp")
_URL = re.compile(r"url\(\s*[\"']?([^\"')]*)")


@dataclass(frozen=True, slots=True)
class _Image:
    """One image, and where it is found."""

    element: etree._Element
    src: str
    place: str
    specimen: Specimen


def every_image(specimen: Specimen) -> Iterator[Finding]:
    for number, element in enumerate(specimen.document.iter("img"), 1):
        src = element.get("src", "").strip()
        place = f"HTML part, image {number} ({src.rsplit('/', 1)[-1][:40] or 'no address'})"
        image = _Image(element, src, place, specimen)
        for judge in _JUDGES:
            yield from judge(image)


def in_styles(specimen: Specimen) -> Iterator[Finding]:
    for element in specimen.plain_view.styles:
        for src in _backgrounds(element, specimen.views.values()):
            if not _is_https(src):
                yield Finding(
                    "background-address",
                    "error",
                    f"HTML part, {place_of(element)}",
                    f"The address {src[:80]!r} of the background image does not begin with https://.",
                    "Upload the image, or give its full https:// address.",
                )


def only_image(specimen: Specimen) -> Iterator[Finding]:
    letters = sum(len(passage.text) for passage in specimen.plain_view.passages)
    wide = [image for image in specimen.document.iter("img") if _number(image, "width") > WIDE]
    if wide and letters < FEW_WORDS:
        src = wide[0].get("src", "").strip()
        yield Finding(
            "text-in-image",
            "warning",
            "HTML part",
            "The letter is an image with hardly a word: blocked images leave nothing, and filters take it for spam.",
            "Write what the image says as text too.",
            quote=src,
        )


def _address(image: _Image) -> Iterator[Finding]:
    # What the caller knows the size of is kept by this installation: where it stands itself, its pictures do.
    if not _is_https(image.src) and image.src not in image.specimen.image_bytes:
        yield Finding(
            "image-address",
            "error",
            image.place,
            "The image's address does not begin with https://, so it will not be shown.",
            "Upload the image, or give its full https:// address.",
            quote=image.src,
        )


def _words(image: _Image) -> Iterator[Finding]:
    alt = image.element.get("alt")
    if alt is None:
        yield Finding(
            "image-without-alt",
            "error",
            image.place,
            "The image has no alt text.",
            'Describe it for those who do not see it; alt="" if it is only decoration.',
            quote=image.src,
        )
    elif re.search(r"\.(jpe?g|png|gif|webp)$", alt.strip(), re.IGNORECASE):
        yield Finding(
            "image-alt-is-file-name",
            "warning",
            image.place,
            f"The alt text {alt.strip()[:60]!r} is the name of a file.",
            "Describe what the image shows.",
            quote=image.src,
        )


def _measures(image: _Image) -> Iterator[Finding]:
    element = image.element
    if not element.get("width", "").strip().rstrip("%").isdigit():
        yield Finding(
            "image-without-width",
            "error",
            image.place,
            "The image has no width, so Outlook shows it in its own size.",
            "Add the attribute width in pixels.",
            quote=image.src,
        )
    styles = [view.styles.get(element, {}) for view in image.specimen.views.values()]
    if not _number(element, "height") and not styles[0].get("height"):
        yield Finding(
            "image-without-height",
            "warning",
            image.place,
            "The image has no height, so the letter jumps while it loads.",
            "Add the attribute height in pixels; height: auto in the style of an image that shrinks on phones.",
            quote=image.src,
        )
    if _number(element, "height") and any(_shrinks(style) and style.get("height") != "auto" for style in styles):
        yield Finding(
            "image-distorted",
            "warning",
            image.place,
            "The image becomes narrower on a phone, but stays as high.",
            "Add height: auto to its style.",
            quote=image.src,
        )


def _format(image: _Image) -> Iterator[Finding]:
    if image.src.partition("?")[0].lower().endswith(_UNREAD_FORMATS):
        yield Finding(
            "image-format",
            "warning",
            image.place,
            "Outlook and some other mail programs do not show images of this format.",
            "Use JPEG, PNG or GIF; uploaded images are converted.",
            quote=image.src,
        )


def _weight(image: _Image) -> Iterator[Finding]:
    size = image.specimen.image_bytes.get(image.src, 0)
    if size > LARGEST_IMAGE:
        yield Finding(
            "image-too-large",
            "warning",
            image.place,
            f"The image has {size / 1e6:.1f} MB; phones wait long for it.",
            "Use a smaller version, at most twice the width it is shown in.",
            quote=image.src,
        )


_JUDGES: tuple[Callable[[_Image], Iterator[Finding]], ...] = (_address, _words, _measures, _format, _weight)


def _backgrounds(element: etree._Element, views: Iterable[View]) -> list[str]:
    told = [view.styles.get(element, {}).get("background-image", "") for view in views]
    return list(dict.fromkeys([*filter(None, [element.get("background", "").strip()]), *_URL.findall(" ".join(told))]))


def _shrinks(style: Styles) -> bool:
    return style.get("width", "").endswith("%") or style.get("max-width", "") == "100%"


def _number(image: etree._Element, name: str) -> int:
    value = image.get(name, "").strip()
    return int(value) if value.isdecimal() else 0


def _is_https(src: str) -> bool:
    try:
        parts = urlsplit(src)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc)
