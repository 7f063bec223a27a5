"""Pixels as a letter shows them: upright, in sRGB, at most ``WIDEST`` across, and nothing but pixels."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageOps

WIDEST: Final = 1200
"""Twice the 600 pixels a letter is wide, for screens with small pixels."""

_SRGB: Final = ImageCms.createProfile("sRGB")
# Sixteen-bit greys, which the conversion to eight bits would cut off instead of scaling.
_DEEP: Final = ("I", "I;16", "I;16B", "I;16L", "I;16N")
_DEEP_TO_EIGHT: Final = 1 / 257


def prepared(picture: Image.Image) -> Image.Image:
    """A new picture in mode RGB, or RGBA where something shows through. Decodes ``picture``."""
    upright = ImageOps.exif_transpose(picture)
    return fitted(_without_idle_alpha(_in_srgb(upright, picture.info.get("icc_profile"))))


def fitted(picture: Image.Image) -> Image.Image:
    """``picture`` made smaller to ``WIDEST`` across if it is wider, in its proportions."""
    if picture.width <= WIDEST:
        return picture
    height = max(round(picture.height * WIDEST / picture.width), 1)
    return picture.resize((WIDEST, height), Image.Resampling.LANCZOS)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else None
    colours = _colours(picture, profile)
    if alpha is not None:
        colours.putalpha(alpha)
    # A copy by pixels: whatever the file said beside them is left behind.
    bare = Image.new(colours.mode, colours.size)
    bare.paste(colours)
    return bare


def _colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if picture.mode in _DEEP:
        return picture.convert("I").point(lambda level: level * _DEEP_TO_EIGHT).convert("L").convert("RGB")
    if picture.mode not in ("L", "RGB", "CMYK"):
        picture = picture.convert("L" if picture.mode in ("1", "LA") else "RGB")
    if not profile:
        return picture.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that can't be read, or is for other colours, is as good as none.
        return picture.convert("RGB")
    return converted or picture.convert("RGB")


def _without_idle_alpha(picture: Image.Image) -> Image.Image:
    opaque = 255
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (opaque, opaque):
        return picture.convert("RGB")
    return picture
