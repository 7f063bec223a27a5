"""Images: reachable from every inbox, described, and of a known width."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from mailer.rendering.checks.finding import Finding, Specimen

LARGEST_IMAGE = 1_000_000


def every_image(specimen: Specimen) -> Iterator[Finding]:
    for number, image in enumerate(specimen.document.iter("img"), 1):
        src = image.get("src", "").strip()
        place = f"HTML part, image {number} ({src.rsplit('/', 1)[-1][:40] or 'no address'})"
        if not _is_https(src):
            yield Finding(
                "image-address",
                "error",
                place,
                "The image's address does not begin with https://, so it will not be shown.",
                "Upload the image, or give its full https:// address.",
                quote=src,
            )
        if image.get("alt") is None:
            yield Finding(
                "image-without-alt",
                "error",
                place,
                "The image has no alt text.",
                'Describe it for those who do not see it; alt="" if it is only decoration.',
                quote=src,
            )
        if not image.get("width", "").strip().rstrip("%").isdigit():
            yield Finding(
                "image-without-width",
                "error",
                place,
                "The image has no width, so Outlook shows it in its own size.",
                "Add the attribute width in pixels.",
                quote=src,
            )
        if specimen.image_bytes.get(src, 0) > LARGEST_IMAGE:
            yield Finding(
                "image-too-large",
                "warning",
                place,
                f"The image has {specimen.image_bytes[src] / 1e6:.1f} MB; phones wait long for it.",
                "Use a smaller version, at most twice the width it is shown in.",
                quote=src,
            )


def _is_https(src: str) -> bool:
    try:
        parts = urlsplit(src)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc)
