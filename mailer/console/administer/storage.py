"""How much room the data take, and how much is left."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection


def database_size() -> int:
    """Bytes of the database, with what SQLite has not yet put into its file."""
    if connection.vendor == "sqlite":
        main = Path(str(connection.settings_dict["NAME"]))
        files = (main, main.with_name(f"{main.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def disk(folder: Path) -> tuple[int, int]:
    """Bytes free and bytes in all on the disk that holds ``folder``."""
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total
