"""Moving pictures, each frame made anew. They become GIF, the only kind that moves in mail programs."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageSequence

from mailer.content.images.drawing import fitted
from mailer.content.images.intake import MOST_PIXELS
from mailer.content.images.refusals import ImageRefused

MOST_FRAMES: Final = 200
_SHORTEST: Final = 20
"""Milliseconds; what claims to be faster is shown at a tenth of a second by most programs."""


def animation(picture: Any) -> tuple[bytes, tuple[int, int]]:
    """The animation as GIF bytes, and its width and height.

    Args:
        picture: an opened Pillow image of more than one frame.

    Raises:
        ImageRefused: it is too long to be shown in a letter.
    """
    frames = int(picture.n_frames)
    if frames > MOST_FRAMES or frames * picture.width * picture.height > MOST_PIXELS:
        raise ImageRefused(
            f"The animation has {frames} frames of {picture.width} by {picture.height} pixels, too many for a letter.",
            "Make it shorter or smaller, or use a still picture with a link to the film.",
        )
    durations: list[int] = []
    first, *rest = list(_frames(picture, durations))
    # Without a word on it, it plays once.
    again = {"loop": int(picture.info["loop"])} if "loop" in picture.info else {}
    out = BytesIO()
    # Every frame is whole, so each replaces the one before.
    first.save(out, "GIF", save_all=True, append_images=rest, duration=durations, disposal=2, optimize=True, **again)
    return out.getvalue(), first.size


def _frames(picture: Image.Image, durations: list[int]) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(picture):
        whole = frame.convert("RGBA")
        # Known only once the frame is decoded.
        durations.append(max(int(frame.info.get("duration", 0)), _SHORTEST))
        bare = Image.new("RGBA", whole.size)
        bare.paste(whole)
        yield fitted(bare)
