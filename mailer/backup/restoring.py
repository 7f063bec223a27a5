"""Restoring: the whole database or nothing, and then nothing goes out before a person has looked.

The archive must have been verified, and its seal be that of this installation's key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.apps.registry import Apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections, transaction
from django.db.models import Model

from mailer.backup import loading, rows, schema
from mailer.backup.archive import Reader
from mailer.backup.asking import Asking, stop_everything
from mailer.backup.errors import RestoreRefused
from mailer.backup.taking import Progress

USING: Final = "default"
PRECIOUS: Final = (
    "accounts.staff",
    "members.member",
    "members.suppression",
    "content.society",
    "campaigns.campaign",
    "audit.auditentry",
)
"""An installation with a row in one of these is somebody's."""
AT_WORK: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Restored:
    tables: int
    rows: int
    files: int
    asking: Asking


def restore(reader: Reader, *, by: str, now: datetime, force: bool, progress: Progress) -> Restored:
    """Make the database and the pictures what they were.

    Args:
        by: who restores, for the audit log.
        force: what is here may be thrown away.

    Raises:
        RestoreRefused: something is here already, is at work, or is newer than the backup.
        ArchiveDamaged: a row can't be read; the database is as it was.
    """
    manifest = reader.manifest
    _refuse_other_versions(manifest.migrations)
    _refuse_if_in_use(now=now, force=force)
    schema.bring_to(schema.ends(manifest.migrations, USING), USING)
    apps = schema.apps_at(manifest.migrations, USING)
    models = schema.tables(apps)
    _refuse_other_tables(reader, models)
    # First the files: one without a row harms nobody, a row without its file is a hole in a letter.
    _keep_files(reader, progress)
    with transaction.atomic(using=USING):
        loading.empty(schema.every_table(apps), USING)
        count = _load(reader, models, progress)
        loading.number_on(models, USING)
        asking = stop_everything(apps, made_at=manifest.made_at, now=now, using=USING)
        _record(apps, by=by, made_at=manifest.made_at)
    call_command("migrate", interactive=False, verbosity=0)
    return Restored(tables=len(models), rows=count, files=len(manifest.files()), asking=asking)


def _refuse_other_versions(migrations: tuple[str, ...]) -> None:
    if strange := schema.unknown(migrations, USING):
        raise RestoreRefused(
            f"The backup was made by a newer version of Society Mailer: this one does not know {', '.join(strange)}. "
            "Install that version, or a newer one, and restore with it."
        )
    if set(schema.applied(USING)) - set(migrations):
        raise RestoreRefused(
            "This database was brought up to a newer version than the backup has. "
            "Restore into a database without any tables; they are made, and brought up to date afterwards."
        )


def _refuse_if_in_use(*, now: datetime, force: bool) -> None:
    present = set(connections[USING].introspection.table_names())
    apps = schema.apps_at(schema.applied(USING), USING)
    here = {model._meta.label_lower: model for model in schema.tables(apps) if model._meta.db_table in present}
    beats = here.get("deliveries.heartbeat")
    if beats and schema.rows_of(beats, USING).filter(at__gt=now - AT_WORK).exists():
        raise RestoreRefused(
            "A worker was at work on this database within the last minute. "
            "Stop beat, workers and web, wait a minute and try again."
        )
    if force:
        return
    for label in PRECIOUS:
        if label in here and schema.rows_of(here[label], USING).exists():
            raise RestoreRefused(
                f"This installation is not empty (there are rows in {label}). Restore into another place, "
                "or throw away what is here with --force."
            )


def _refuse_other_tables(reader: Reader, models: list[type[Model]]) -> None:
    expected = {model._meta.label_lower: {field.attname for field in schema.columns(model)} for model in models}
    found = {part.table: set(part.columns) for part in reader.manifest.tables()}
    if different := sorted(
        label for label in expected.keys() | found.keys() if expected.get(label) != found.get(label)
    ):
        raise RestoreRefused(
            f"The tables of the backup are not those of its version: {', '.join(different)}. "
            "Restore with the version that made it."
        )


def _keep_files(reader: Reader, progress: Progress) -> None:
    files = reader.manifest.files()
    for done, part in enumerate(files, start=1):
        path = part.name.removeprefix("files/")
        if not default_storage.exists(path) or default_storage.size(path) != part.size:
            with reader.opened(part) as source:
                default_storage.save(path, ContentFile(source.read()))
        progress("Pictures", done, len(files))


def _load(reader: Reader, models: Iterable[type[Model]], progress: Progress) -> int:
    parts = {part.table: part for part in reader.manifest.tables()}
    total, before = sum(part.rows for part in parts.values()), 0
    for model in models:
        part = parts[model._meta.label_lower]
        with reader.opened(part) as source:
            found = rows.values(model, part.columns, source, part.name)
            for written in loading.load(model, part.columns, found, USING):
                progress("Rows", before + written, total)
        before += part.rows
    return before


def _record(apps: Apps, *, by: str, made_at: datetime) -> None:
    entries = schema.rows_of(apps.get_model("audit.AuditEntry"), USING)
    entries.create(
        actor=by, action="installation.restored", subject="installation:1", detail={"backup_of": made_at.isoformat()}
    )
