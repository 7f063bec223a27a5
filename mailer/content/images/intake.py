"""From bytes to an opened picture, or a refusal. What the file is called plays no part.

Size and dimensions are judged before anything is decoded, so no file can make us unpack more than
``MOST_PIXELS``.
"""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile

from mailer.content.images.refusals import ImageRefused

MOST_BYTES: Final = 15_000_000
MOST_PIXELS: Final = 50_000_000
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")

# Pillow itself then refuses above ``MOST_PIXELS``, also for formats that tell their size late.
# At half of it, it only warns, which tells nobody anything.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

_AS_PICTURE: Final = "Save it as JPEG or PNG and upload that."
_OTHERS: Final = (
    (re.compile(rb"<svg[\s>]|<!doctype svg", re.IGNORECASE), "is an SVG drawing, which mail can't show"),
    (re.compile(rb"<!doctype html|<html|<script|<\?php", re.IGNORECASE), "is a web page, not a picture"),
    (re.compile(rb"^.{4}ftyp(?:hei|hev|mif|msf|avi)", re.DOTALL), "is a HEIC or AVIF picture, which mail can't show"),
    (re.compile(rb"^\x1f\x8b|^PK\x03\x04"), "is a compressed file, not a picture"),
    (re.compile(rb"^%PDF"), "is a PDF document, not a picture"),
    (re.compile(rb"^(?:II\*\0|MM\0\*)"), "is a TIFF picture, which mail can't show"),
    (re.compile(rb"^BM"), "is a BMP picture, which mail can't show"),
    (re.compile(rb"^8BPS"), "is a Photoshop file, which mail can't show"),
    (re.compile(rb"^.{4}ftyp|^\x1aE\xdf\xa3", re.DOTALL), "is a film, which mail can't show"),
)  # fmt: skip


def open_image(data: bytes) -> ImageFile.ImageFile:
    """The picture in ``data``, not yet decoded.

    Raises:
        ImageRefused: it is none of JPEG, PNG, GIF and WebP, or too large.
    """
    if not data:
        raise ImageRefused("The file is empty.", "Choose the picture again.")
    if len(data) > MOST_BYTES:
        raise ImageRefused(
            f"The file has {len(data) / 1e6:.1f} MB; {MOST_BYTES / 1e6:.0f} MB is the most.",
            "Save a smaller version; 1200 pixels across are enough.",
        )
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except Exception as exc:
        # A decoder given hostile bytes may fail in any way.
        raise _no_picture(data) from exc


def too_many_pixels() -> ImageRefused:
    return ImageRefused(
        f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels.",
        "Save a smaller version; 1200 pixels across are enough.",
    )


def broken() -> ImageRefused:
    return ImageRefused(
        "The picture is damaged: it ends too early or can't be read.", "Open it, save it anew, and upload that."
    )


def _no_picture(data: bytes) -> ImageRefused:
    head = data[:1024]
    for pattern, what in _OTHERS:
        if pattern.search(head):
            return ImageRefused(f"The file {what}.", _AS_PICTURE)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")) or head[8:12] == b"WEBP":
        return broken()
    return ImageRefused("The file is not a picture, whatever its name says.", "Choose a JPEG, PNG, GIF or WebP file.")
