"""Exports as they come: files, folders, and ZIP archives, which are read without being unpacked to the disk."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 1_000_000_000
"""Of one file, unpacked."""
LONGEST_CELL: Final = 1_000_000


class ExportRefused(Exception):
    """An export can't be read; the text names the file and the remedy. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of an export; ``folder`` is where it stands in an archive, or the folder it lies in."""

    name: str
    content: bytes
    folder: str = ""

    @property
    def kind(self) -> str:
        return self.name.rpartition(".")[2].lower()

    def text(self) -> str:
        """UTF-8, and what is not is Windows' own alphabet, as Excel saves it."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.content.decode("cp1252", "replace")

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """The lines of a CSV file by its column names, each with its number."""
        before = csv.field_size_limit(LONGEST_CELL)
        try:
            reader = csv.DictReader(io.StringIO(self.text().replace("\0", ""), newline=""), restkey="", restval="")
            for row in reader:
                yield reader.line_num, {str(name).strip(): str(cell or "").strip() for name, cell in row.items()}
        except csv.Error as exc:
            raise ExportRefused(f"{self.name} is no CSV file that can be read ({exc}). Export it again.") from None
        finally:
            csv.field_size_limit(before)


def files(paths: list[Path]) -> Iterator[ExportFile]:
    """Every file that stands there or in an archive, in the order of their names.

    Raises:
        ExportRefused: one can't be read, or is larger than anything an export holds.
    """
    for path in paths:
        for found in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if not found.is_dir():
                yield from _opened(found)


def _opened(path: Path) -> Iterator[ExportFile]:
    try:
        if zipfile.is_zipfile(path):
            yield from _unpacked(path)
        elif path.stat().st_size > MOST_BYTES:
            raise ExportRefused(f"{path.name} is larger than {MOST_BYTES:,} bytes. Export it in parts.")
        else:
            yield ExportFile(path.name, path.read_bytes(), path.parent.name)
    except FileNotFoundError:
        raise ExportRefused(f"There is no file {path}. Name the export.") from None
    except OSError as exc:
        raise ExportRefused(f"{path} can't be read ({exc.strerror or exc}). Look at its permissions.") from None


def _unpacked(path: Path) -> Iterator[ExportFile]:
    with _archive(path) as archive:
        for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
            if entry.is_dir():
                continue
            try:
                with archive.open(entry) as source:
                    content = source.read(MOST_BYTES + 1)
            except (RuntimeError, zipfile.BadZipFile, zlib.error, EOFError, ValueError) as exc:
                raise ExportRefused(
                    f"{entry.filename} in {path.name} can't be unpacked ({exc}). Download the export again, or "
                    "unpack it yourself and name the folder."
                ) from None
            if len(content) > MOST_BYTES:
                raise ExportRefused(f"{entry.filename} in {path.name} is larger than {MOST_BYTES:,} bytes.")
            folder, _, name = entry.filename.rpartition("/")
            yield ExportFile(name, content, folder)


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError) as exc:
        raise ExportRefused(f"{path.name} is no whole ZIP archive ({exc}). Download the export again.") from None
