"""The bytes of one picture as they are kept and served: at most ``LARGEST``, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from PIL import Image

from mailer.content.images.animation import animation
from mailer.content.images.drawing import prepared
from mailer.content.images.intake import broken, open_image, too_many_pixels
from mailer.content.images.refusals import ImageRefused

LARGEST: Final = 1_000_000
JPEG_QUALITY: Final = 82
# Tried in turn when a picture is still too large.
_LESS_QUALITY: Final = (74, 66)
_LOSSLESS: Final = ("PNG", "GIF", "WEBP")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready to be served. ``mime`` is one of image/jpeg, image/png, image/gif."""

    data: bytes
    mime: str
    width: int
    height: int


def encode(data: bytes) -> Encoded:
    """Make the picture in an uploaded file anew.

    Raises:
        ImageRefused: the file is no picture, is broken, or can't be made small enough.
    """
    picture = open_image(data)
    try:
        # What phones call MPO is an ordinary JPEG with others behind it; the first is the picture.
        if picture.format != "MPO" and getattr(picture, "is_animated", False):
            gif, size = animation(picture)
            return _encoded(gif, "GIF", size)
        still = prepared(picture)
    except ImageRefused:
        raise
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except Exception as exc:
        # A decoder given hostile bytes may fail in any way.
        raise broken() from exc
    return _still(still, drawn=picture.format in _LOSSLESS)


def _still(picture: Image.Image, *, drawn: bool) -> Encoded:
    if picture.mode == "RGBA":
        return _first_that_fits(_pngs(picture), "PNG", picture.size)
    jpeg = _first_that_fits(_jpegs(picture), "JPEG", picture.size)
    if drawn:
        # Drawings come out sharper and smaller without loss; photographs do not.
        png = _write(picture, "PNG", optimize=True)
        if len(png) <= len(jpeg.data):
            return _encoded(png, "PNG", picture.size)
    return jpeg


def _jpegs(picture: Image.Image) -> Iterator[bytes]:
    for quality in (JPEG_QUALITY, *_LESS_QUALITY):
        yield _write(picture, "JPEG", quality=quality, progressive=True, optimize=True)


def _pngs(picture: Image.Image) -> Iterator[bytes]:
    yield _write(picture, "PNG", optimize=True)
    yield _write(picture.quantize(256, method=Image.Quantize.FASTOCTREE), "PNG", optimize=True)


def _first_that_fits(candidates: Iterator[bytes], kind: str, size: tuple[int, int]) -> Encoded:
    smallest = next((data for data in candidates if len(data) <= LARGEST), None)
    if smallest is None:
        raise _too_large()
    return _encoded(smallest, kind, size)


def _encoded(data: bytes, kind: str, size: tuple[int, int]) -> Encoded:
    if len(data) > LARGEST:
        raise _too_large()
    return Encoded(data, f"image/{kind.lower()}", *size)


def _too_large() -> ImageRefused:
    return ImageRefused(
        f"Made ready for a letter, the picture still has more than {LARGEST / 1e6:.0f} MB.",
        "Crop it, or save a version with fewer pixels or, if it moves, fewer frames.",
    )


def _write(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
