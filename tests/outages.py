"""A database that is there to read only, or not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def read_only_database() -> Iterator[None]:
    """Every write fails as it does on a full disk or a replica."""
    with _query_only() if connection.vendor == "sqlite" else _read_only_savepoint():
        yield


@contextmanager
def _query_only() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=OFF")


@contextmanager
def _read_only_savepoint() -> Iterator[None]:
    """A transaction is writable again once the savepoint is rolled back under which it was made read-only."""
    savepoint = transaction.savepoint()
    with connection.cursor() as cursor:
        # What was put off to the end of the transaction could not be checked any more.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET transaction_read_only = on")
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


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
