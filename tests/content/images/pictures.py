"""Pictures for tests, drawn here: no file in the repository, nothing of anybody's camera."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any
from zlib import compress, crc32

from PIL import Image, ImageCms

RED = (200, 30, 30)


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def plain(width: int = 40, height: int = 20, mode: str = "RGB", colour: Any = RED) -> Image.Image:
    return Image.new(mode, (width, height), colour)


def photograph(width: int = 200, height: int = 100) -> Image.Image:
    """As a camera makes them: no two pixels alike."""
    return Image.frombytes("RGB", (width, height), Random(7).randbytes(3 * width * height))


def located() -> bytes:
    """A photograph that says where it was taken, who took it, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn a quarter clockwise
    exif[0x010F] = "Secret Camera Works"
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return saved(photograph(40, 20), "JPEG", exif=exif, comment=b"taken at home", xmp=b"<x:xmpmeta>home</x:xmpmeta>")


def moving(kind: str = "GIF", frames: int = 3, width: int = 60, **options: Any) -> bytes:
    first, *rest = [plain(width, 30, "RGBA", (40 * number % 256, number, 10, 255)) for number in range(frames)]
    return saved(first, kind, save_all=True, append_images=rest, **{"duration": 200, **options})


def profile_with_red_and_green_exchanged() -> bytes:
    """A colour space like sRGB in which the first number of a colour is its green."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


def promising(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks to ``width`` by ``height`` pixels."""
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x01\x00\x00\x00\x00"
    rows = compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + crc32(name + body).to_bytes(4)
