"""One byte a recipient, in a file mapped into memory: what survives when the sender is killed.

A byte changes before the end of a message leaves and again when the reply has come. The system
keeps it when the process dies, at no cost a message. Only a machine that stops can lose it, so the
file names the run of the system it was written under: read under another one, what it calls
untouched may have been sent.

Whoever reads a journal to divide what is left closes it first. The writer asks before every
message whether it is closed: a process that was frozen, given up and comes back sends nothing more.
"""

from __future__ import annotations

import mmap
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from mailer.providers.port import Recalled

_MAGIC: Final = b"mailer journal 1"
_OPEN: Final = ord("o")
_CLOSED: Final = ord("c")
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class Mark(IntEnum):
    """What is known of one recipient's copy."""

    UNTOUCHED = ord(".")
    ON_ITS_WAY = ord("?")
    ACCEPTED = ord("A")
    LATER = ord("T")
    REFUSED = ord("P")


@lru_cache(maxsize=1)
def this_boot() -> bytes:
    """Names this run of the operating system; empty where it does not tell."""
    try:
        return _BOOT_ID.read_bytes().strip()
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one attempt; ``start`` is where the marks begin, one byte before them stands the lock."""

    memory: mmap.mmap
    start: int

    @classmethod
    def create(cls, path: Path, references: Sequence[str]) -> Journal:
        """Make the file, every copy untouched. References hold no line ends. Raises ``OSError``."""
        head = b"\n".join([_MAGIC, this_boot(), *(reference.encode() for reference in references), b""]) + b"\n"
        # Written, not merely sized: a full disk must refuse here and not when a byte is changed.
        path.write_bytes(head + bytes([_OPEN]) + bytes([Mark.UNTOUCHED]) * len(references))
        return cls(_mapped(path), len(head) + 1)

    def __setitem__(self, index: int, mark: Mark) -> None:
        self.memory[self.start + index] = mark

    def __getitem__(self, index: int) -> Mark:
        return Mark(self.memory[self.start + index])

    @property
    def is_closed(self) -> bool:
        return self.memory[self.start - 1] == _CLOSED

    def close(self) -> None:
        self.memory.close()


def _mapped(path: Path) -> mmap.mmap:
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), 0)


@dataclass(frozen=True, slots=True)
class Journals:
    """The journals of this machine in one directory, each named by batch and attempt."""

    folder: Path

    def create(self, *, batch: str, attempt: str, references: Sequence[str]) -> Journal:
        """Raises ``OSError``: nothing may be sent then."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return Journal.create(self._path(batch, attempt), references)

    def recall(self, *, batch: str, attempt: str) -> Recalled | None:
        """Close the journal and tell what it says; None when it is not here or not readable."""
        try:
            memory = _mapped(self._path(batch, attempt))
        except (OSError, ValueError):
            return None
        with memory:
            return _read(memory)

    def forget(self, *, batch: str, attempt: str) -> None:
        """Remove the journal; its outcome is in the database now."""
        self._path(batch, attempt).unlink(missing_ok=True)

    def sweep(self, *, older_than: float) -> None:
        """Remove what was forgotten to be forgotten, ``older_than`` seconds ago."""
        before = time.time() - older_than
        for path in self.folder.glob("*.journal"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()

    def _path(self, batch: str, attempt: str) -> Path:
        return self.folder / f"{re.sub('[^0-9A-Za-z-]', '_', f'{batch}-{attempt}')}.journal"


def _read(memory: mmap.mmap) -> Recalled | None:
    head_end = memory.find(b"\n\n")
    if memory[: len(_MAGIC)] != _MAGIC or head_end < 0:
        return None
    _, boot, *references = memory[:head_end].split(b"\n")
    start = head_end + 3
    if len(memory) != start + len(references):
        return None
    memory[start - 1] = _CLOSED
    marked = list(zip([reference.decode() for reference in references], memory[start:], strict=True))

    def having(*marks: Mark) -> list[str]:
        return [reference for reference, mark in marked if mark in marks]

    trusted = bool(boot) and boot == this_boot()
    return Recalled(
        accepted=having(Mark.ACCEPTED),
        refused=having(Mark.REFUSED),
        later=having(Mark.LATER),
        in_doubt=having(Mark.ON_ITS_WAY) if trusted else having(Mark.ON_ITS_WAY, Mark.UNTOUCHED),
        untouched=having(Mark.UNTOUCHED) if trusted else [],
    )
