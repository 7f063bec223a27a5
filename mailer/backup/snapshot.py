"""One moment of the database, read to the end while others go on writing.

A connection of its own in one transaction: on SQLite a deferred one, which reads from the WAL and
takes no lock that a writer would wait for; on PostgreSQL a repeatable read that may write nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import IsolationLevel


@contextmanager
def snapshot(using: str = "default") -> Iterator[None]:
    """Hold the present moment: whatever this thread reads in the block is of it."""
    usual, connections[using] = connections[using], _apart(using)
    try:
        with transaction.atomic(using=using):
            with connections[using].cursor() as cursor:
                if connections[using].vendor == "postgresql":
                    cursor.execute("SET TRANSACTION READ ONLY")
                # The moment is that of the first reading.
                cursor.execute("SELECT count(*) FROM django_migrations")
            yield
    finally:
        connections[using].close()
        connections[using] = usual


def _apart(using: str) -> BaseDatabaseWrapper:
    """A second connection to the same database, that begins its transactions for reading."""
    made = connections.create_connection(using)
    reads: dict[str, Any] = (
        {"isolation_level": IsolationLevel.REPEATABLE_READ}
        if made.vendor == "postgresql"
        else {"transaction_mode": "DEFERRED"}
    )
    made.settings_dict = {**made.settings_dict, "OPTIONS": {**made.settings_dict.get("OPTIONS", {}), **reads}}
    return made
