"""Why a file is no picture for a letter."""

from __future__ import annotations


class ImageRefused(Exception):
    """The file can't be used. ``message`` says why, ``remedy`` what to do; neither repeats its content."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


class ImageNotKept(Exception):
    """The picture is good, but the place where pictures are kept does not take it; the text says where to look."""
