"""Taking and bringing back, as the commands do it, and what an archive says about its content."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from mailer.backup.archive import reading
from mailer.backup.restoring import Restored, restore
from mailer.backup.taking import Taken, take
from tests.people import NOW


def silent(*_: object) -> None:
    """Nobody watches."""


def back_up(path: Path) -> Taken:
    return take(path, by="test", now=NOW, address_key=settings.ADDRESS_KEY, sealed_keys={}, progress=silent)


def bring_back(path: Path, *, force: bool = True) -> Restored:
    with reading(path) as reader:
        reader.verify(silent)
        return restore(reader, by="test", now=NOW, force=force, progress=silent)


def checksums(path: Path) -> dict[str, str]:
    """The checksum of every part: equal when every row, or every byte, is."""
    with reading(path) as reader:
        return {part.name: part.sha256 for part in reader.manifest.parts}
