"""Taking a backup while the mailer goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.core.files.storage import default_storage
from django.db import connections
from django.db.models import Model

from mailer import __version__
from mailer.audit.services import record
from mailer.backup import archive, rows, schema
from mailer.backup.archive import Writer
from mailer.backup.errors import BackupRefused
from mailer.backup.manifest import Manifest
from mailer.backup.snapshot import snapshot
from mailer.content.images.services import path_of

USING: Final = "default"
BACKED_UP: Final = "installation.backed_up"
"""In the audit log: that there is a backup, which ``mailer check --deploy`` looks for."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how far it goes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is in the archive. ``missing`` names pictures that have a row and no file."""

    tables: int
    rows: int
    files: int
    missing: tuple[str, ...]


def take(
    path: Path, *, by: str, now: datetime, address_key: str, sealed_keys: Mapping[str, str], progress: Progress
) -> Taken:
    """Write everything this installation is made of into a new archive at ``path``.

    Args:
        by: who makes it, for the audit log.
        address_key: the key that addresses are hashed with; it seals the archive.
        sealed_keys: what ``keys.seal`` made of the keys; empty: they are left out.

    Raises:
        BackupRefused: the database has no tables yet, or those of a newer version.
    """
    with archive.writing(path) as writer, snapshot(USING):
        migrations = _migrations()
        models = schema.tables(schema.apps_at(migrations, USING))
        count = _write_tables(writer, models, progress)
        files, missing = _write_pictures(writer, models, progress)
        manifest = Manifest(
            version=__version__,
            made_at=now,
            database=connections[USING].vendor,
            migrations=migrations,
            parts=tuple(writer.parts),
            keys=dict(sealed_keys),
        )
        writer.finish(manifest, key=address_key)
    taken = Taken(tables=len(models), rows=count, files=files, missing=missing)
    detail = {"rows": taken.rows, "pictures": taken.files, "keys": bool(sealed_keys)}
    record(actor=by, action=BACKED_UP, subject="installation:1", detail=detail)
    return taken


def _migrations() -> tuple[str, ...]:
    migrations = schema.applied(USING)
    if not migrations:
        raise BackupRefused("This database has no tables yet, so there is nothing to back up. Check --data-dir.")
    if strange := schema.unknown(migrations, USING):
        raise BackupRefused(
            f"The database was changed by a newer version ({', '.join(strange)}). Make the backup with that version."
        )
    return migrations


def _write_tables(writer: Writer, models: list[type[Model]], progress: Progress) -> int:
    count = 0
    for done, model in enumerate(models, start=1):
        names = tuple(field.attname for field in schema.columns(model))
        count += writer.add_table(model._meta.label_lower, names, rows.lines(model, USING))
        progress("Tables", done, len(models))
    return count


def _write_pictures(writer: Writer, models: list[type[Model]], progress: Progress) -> tuple[int, tuple[str, ...]]:
    [pictures] = [model for model in models if model._meta.label_lower == "content.imageasset"]
    kept = list(schema.rows_of(pictures, USING).order_by("pk").values_list("sha256", "mime"))
    missing = []
    for done, (digest, mime) in enumerate(kept, start=1):
        path = path_of(digest, mime)
        if default_storage.exists(path):
            with default_storage.open(path) as source:
                writer.add_file(path, source)
        else:
            missing.append(path)
        progress("Pictures", done, len(kept))
    return len(kept) - len(missing), tuple(missing)
