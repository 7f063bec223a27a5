"""The file of a backup: a ZIP that any tool can look into, written part by part with little memory.

It is readable by its owner alone, and stands under its name only when it is whole.
"""

from __future__ import annotations

import hmac
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from mailer.backup.errors import ArchiveDamaged, RestoreRefused
from mailer.backup.manifest import Manifest, Part, read, seal_of

MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.seal"
_CHUNK: Final = 1024 * 1024
# What a ZIP that was damaged, or made to do harm, raises; the last for ways of packing nobody here uses.
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError)


@dataclass(slots=True)
class Writer:
    """An archive on its way."""

    _zip: zipfile.ZipFile
    parts: list[Part] = field(default_factory=list)

    def add_table(self, label: str, columns: tuple[str, ...], lines: Iterable[bytes]) -> int:
        """Write the rows of one table, a line each; returns how many there were."""
        name, rows = f"tables/{label}.jsonl", 0

        def counted() -> Iterator[bytes]:
            nonlocal rows
            for line in lines:
                rows += 1
                yield line

        digest, size = self._write(name, counted())
        self.parts.append(Part(name, digest, size, label, columns, rows))
        return rows

    def add_file(self, name: str, source: IO[bytes]) -> None:
        """Write one uploaded file."""
        digest, size = self._write(f"files/{name}", iter(lambda: source.read(_CHUNK), b""))
        self.parts.append(Part(f"files/{name}", digest, size))

    def finish(self, manifest: Manifest, *, key: str) -> None:
        """Write what says that all of it is there. Nothing is restored without."""
        raw = manifest.to_bytes()
        self._zip.writestr(MANIFEST, raw)
        self._zip.writestr(SEAL, seal_of(raw, key))

    def _write(self, name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        digest, size = sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return digest.hexdigest(), size


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new archive; what stood under its name is replaced once the new one is whole and on the disk."""
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:  # noqa: PTH123
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """An archive that was opened. Only ``verify`` tells whether it can be trusted."""

    manifest: Manifest
    _raw: bytes
    _seal: str
    _zip: zipfile.ZipFile

    def is_sealed_with(self, key: str) -> bool:
        """Whether the installation with this key made it, and nobody changed the manifest since."""
        return hmac.compare_digest(self._seal.encode(), seal_of(self._raw, key).encode())

    def verify(self, progress: Callable[[int, int], None]) -> None:
        """Read every part once and compare it with its checksum.

        Raises:
            ArchiveDamaged: with every part that fails.
        """
        wrong = [f"{name}: not in the manifest" for name in self._unknown()]
        total, done = sum(part.size for part in self.manifest.parts), 0
        for part in self.manifest.parts:
            if fault := self._fault(part):
                wrong.append(f"{part.name}: {fault}")
            done += part.size
            progress(done, total)
        if wrong:
            raise ArchiveDamaged(wrong)

    @contextmanager
    def opened(self, part: Part) -> Iterator[IO[bytes]]:
        with self._zip.open(part.name) as source:
            yield source

    def _unknown(self) -> list[str]:
        return sorted(set(self._zip.namelist()) - {part.name for part in self.manifest.parts} - {MANIFEST, SEAL})

    def _fault(self, part: Part) -> str:
        digest, size = sha256(), 0
        try:
            with self._zip.open(part.name) as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    # A part that was made to burst ends here, not in the memory or the disk.
                    if size > part.size:
                        return f"longer than the {part.size} bytes that were written"
        except KeyError:
            return "missing"
        except _BROKEN as exc:
            return f"can't be read ({exc})"
        return "" if digest.hexdigest() == part.sha256 else "its checksum is another one"


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open an archive.

    Raises:
        RestoreRefused: this is no backup, or it was cut short.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise RestoreRefused(f"There is no file {path}. Name the archive that `mailer backup` wrote.") from None
    except _BROKEN as exc:
        raise _no_backup(path, exc) from None
    with archive:
        try:
            raw, seal = archive.read(MANIFEST), archive.read(SEAL).decode("ascii", "replace")
        except (KeyError, *_BROKEN) as exc:
            raise _no_backup(path, exc) from None
        yield Reader(read(raw), raw, seal, archive)


def _no_backup(path: Path, exc: Exception) -> RestoreRefused:
    return RestoreRefused(f"{path} is no whole backup ({exc}). Use another one.")
