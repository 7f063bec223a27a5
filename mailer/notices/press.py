"""Pages of HTML printed as PDF files by a process of their own."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import orjson

from mailer.notices.errors import DocumentRefused

_CHILD: Final = Path(__file__).with_name("press_child.py")
_AT_ONCE: Final = 25
_SECONDS: Final = 60.0
_LENGTH: Final = 8


def print_pages(pages: Sequence[str], *, pictures: Mapping[str, tuple[str, bytes]]) -> list[bytes]:
    """One PDF file a page of HTML, in the same order. A page that breaks the printer takes no other with it.

    Args:
        pictures: media type and bytes by address; every other address stays empty.

    Raises:
        DocumentRefused: a page can't be printed, and which.
    """
    printed: list[bytes] = []
    for first in range(0, len(pages), _AT_ONCE):
        some = pages[first : first + _AT_ONCE]
        made = _printed(some, pictures)
        printed += made if made is not None else [_alone(page, first + n, pictures) for n, page in enumerate(some, 1)]
    return printed


def _alone(page: str, number: int, pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    made = _printed([page], pictures)
    if made is None:
        raise DocumentRefused(
            f"Document {number} can't be printed. Look at its data and at the document's template for what is unusual."
        )
    return made[0]


def _printed(pages: Sequence[str], pictures: Mapping[str, tuple[str, bytes]]) -> list[bytes] | None:
    """None when the printer broke down or took too long."""
    shown = {address: f"{mime},{b64encode(data).decode()}" for address, (mime, data) in pictures.items()}
    try:
        done = subprocess.run(  # noqa: S603 - our own script, and no shell
            [sys.executable, str(_CHILD)],
            input=orjson.dumps({"pages": list(pages), "pictures": shown}),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )
    except subprocess.TimeoutExpired:
        return None
    made = list(_files(done.stdout))
    whole = done.returncode == 0 and len(made) == len(pages) and all(file.startswith(b"%PDF-") for file in made)
    return made if whole else None


def _files(output: bytes) -> Iterator[bytes]:
    while output:
        end = _LENGTH + int.from_bytes(output[:_LENGTH], "big")
        yield output[_LENGTH:end]
        output = output[end:]
