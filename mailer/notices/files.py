"""What may be enclosed in a letter: files of kinds that mailboxes let through and that run nothing.

The bytes decide what a file is, not its name alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from mailer.notices.errors import FileRefused
from mailer.rendering.enclosed import Attachment

MOST_BYTES: Final = 5_000_000
MOST_BYTES_TOGETHER: Final = 7_000_000
"""With the third that encoding adds, below the 10 MB that every mailbox takes."""

LONGEST_NAME: Final = 120
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"
KINDS: Final[dict[str, tuple[str, bytes]]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".ics": ("text/calendar", b"BEGIN:VCALENDAR"),
    ".txt": ("text/plain", b""),
    ".csv": ("text/csv", b""),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", b"PK"),
    ".xlsx": (f"{_OFFICE}.spreadsheetml.sheet", b"PK"),
    ".pptx": (f"{_OFFICE}.presentationml.presentation", b"PK"),
    ".odt": (f"{_OPEN}.text", b"PK"),
    ".ods": (f"{_OPEN}.spreadsheet", b"PK"),
    ".odp": (f"{_OPEN}.presentation", b"PK"),
}
"""By the ending of the name: the media type, and how such a file begins."""


def attachment(name: str, content: bytes) -> Attachment:
    """The file as it may travel.

    Raises:
        FileRefused: its kind, size or name, and what to do.
    """
    plain = _plain(name)
    known = KINDS.get(PurePath(plain).suffix.lower())
    if known is None:
        allowed = ", ".join(ending.removeprefix(".") for ending in KINDS)
        raise FileRefused(f"{plain}: files of this kind may not be enclosed. Use one of: {allowed}.")
    media_type, beginning = known
    if not content:
        raise FileRefused(f"{plain}: the file is empty. Choose it again.")
    if not content.startswith(beginning) or (media_type.startswith("text/") and b"\0" in content):
        raise FileRefused(f"{plain}: this is not what its name says. Save it anew in that format.")
    if len(content) > MOST_BYTES:
        raise FileRefused(f"{plain} has {len(content) / 1e6:.1f} MB; {MOST_BYTES / 1e6:.0f} MB is the most.")
    return Attachment(plain, media_type, content)


def fit_together(files: Sequence[Attachment]) -> None:
    """Refuse what is too much for one letter. Raises ``FileRefused``."""
    size = sum(len(file.content) for file in files)
    if size > MOST_BYTES_TOGETHER:
        most = MOST_BYTES_TOGETHER / 1e6
        raise FileRefused(f"The files of one letter have {size / 1e6:.1f} MB together; {most:.0f} MB is the most.")


def _plain(name: str) -> str:
    """The name alone, without folders and without what could end a header or pretend another ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in last if unicodedata.category(one)[0] not in "CZ" or one == " ")
    kept = " ".join(kept.replace('"', "").split()).strip(".") or "file"
    path = PurePath(kept)
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix}"
