"""How far a worker is with a file, in the job's row where everybody can see it; it renews the lease as it goes.

An import is one transaction, and what it writes is seen by nobody until the end. On PostgreSQL its
progress is therefore written through a connection of its own. SQLite takes one writer at a time:
there the row stands still while the register is written, and ``fall_silent`` takes the figures away
that would look as if they still moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from mailer.members.imports.parsing import Progress
from mailer.members.models import ImportJob

# Longer than SQLite ever takes for the writing alone.
LEASE: Final = timedelta(minutes=15)
_STEPS: Final = 100


@contextmanager
def watched(job_id: int, clock: Callable[[], datetime]) -> Iterator[Progress]:
    """Yield a progress that is written to the job's row, a hundred times at most."""
    aside = _Aside()
    told = -1

    def progress(done: int, total: int) -> None:
        nonlocal told
        step = done * _STEPS // max(total, 1)
        if step != told:
            told = step
            aside.tell(job_id, done, total, clock() + LEASE)

    try:
        yield progress
    finally:
        aside.close()


def fall_silent(job_id: int) -> None:
    """From here on the register is written: leave no figures behind where none can follow."""
    if connection.vendor == "sqlite":
        ImportJob.objects.filter(pk=job_id).update(done=0, total=0)


class _Aside:
    """Writes outside the transaction that is under way, where the database can."""

    def __init__(self) -> None:
        self._own: BaseDatabaseWrapper | None = None

    def tell(self, job_id: int, done: int, total: int, leased_until: datetime) -> None:
        if not connection.in_atomic_block:
            ImportJob.objects.filter(pk=job_id).update(done=done, total=total, leased_until=leased_until)
        elif connection.vendor == "postgresql":
            self._own = self._own or connections.create_connection(DEFAULT_DB_ALIAS)
            statement = f"UPDATE {ImportJob._meta.db_table} SET done = %s, total = %s, leased_until = %s WHERE id = %s"  # noqa: S608 - our own name
            with self._own.cursor() as cursor:
                cursor.execute(statement, [done, total, leased_until, job_id])

    def close(self) -> None:
        if self._own:
            self._own.close()
