"""A database that is there to read only, or not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def read_only_database() -> Iterator[None]:
    """Every write fails as it does on a full disk or a replica. On PostgreSQL it lasts until the test ends."""
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if on_sqlite:
            cursor.execute("PRAGMA query_only=ON")
        else:
            # What was put off to the end of the transaction could not be checked any more.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET transaction_read_only = on")
    try:
        yield
    finally:
        if on_sqlite:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only=OFF")


@contextmanager
def unreachable_database() -> Iterator[None]:
    """Nothing answers. Only for tests with ``transaction=True``, whose connection may be closed."""
    name = "NAME" if connection.vendor == "sqlite" else "HOST"
    before = connection.settings_dict[name]
    connection.close()
    connection.settings_dict[name] = "/nowhere/at/all"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict[name] = before
