"""What is in an archive: a checksum for each part, and over all of it the installation's own seal.

The checksums find what a disk or a network did. The seal, keyed with the key that addresses are
hashed with, finds what a person did, and an archive that belongs to another installation.
"""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from mailer.backup.errors import RestoreRefused

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive. ``columns`` and ``rows`` are set for a table, whose label is ``table``."""

    name: str
    sha256: str
    size: int
    table: str = ""
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything a restore has to know before it begins.

    ``migrations`` are those that were applied, as ``app.name``; ``keys`` is empty when they were left out.
    """

    version: str
    made_at: datetime
    database: str
    migrations: tuple[str, ...]
    parts: tuple[Part, ...]
    keys: dict[str, str]
    format: int = FORMAT

    def tables(self) -> list[Part]:
        return [part for part in self.parts if part.table]

    def files(self) -> list[Part]:
        return [part for part in self.parts if not part.table]

    def to_bytes(self) -> bytes:
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)


def read(raw: bytes) -> Manifest:
    """The manifest of an archive.

    Raises:
        RestoreRefused: it can't be read, or is of a form this version does not know.
    """
    try:
        said: dict[str, Any] = orjson.loads(raw)
        if said["format"] != FORMAT:
            raise RestoreRefused(
                f"The archive was written by Society Mailer {said.get('version')} in a form unknown to this version. "
                "Install that version, or a newer one, and restore with it."
            )
        parts = tuple(Part(**{**part, "columns": tuple(part["columns"])}) for part in said.pop("parts"))
        made_at = datetime.fromisoformat(said.pop("made_at"))
        return Manifest(**{**said, "migrations": tuple(said["migrations"])}, made_at=made_at, parts=parts)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as exc:
        raise RestoreRefused(
            f"The archive's manifest can't be read ({type(exc).__name__}). Use another backup."
        ) from None


def seal_of(manifest: bytes, key: str) -> str:
    """64 hex digits that only an installation with ``key`` can make."""
    return hmac.digest(key.encode(), b"society-mailer backup manifest\0" + manifest, "sha256").hex()
