"""Rows into a database whose tables are empty, or are emptied first; all within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, Model

from mailer.backup.rows import at_a_time
from mailer.backup.schema import columns

GAPS: Final = {
    "campaigns.campaign": 10_000,
    "deliveries.batch": 1_000_000,
    "deliveries.delivery": 100_000_000,
    "members.member": 1_000_000,
    "outbox.outboxmessage": 1_000_000,
    "public.freshlink": 1_000_000,
}
"""How far numbers that stand in links and reports jump ahead. Those given out since the backup are with members and
the provider: a second row under the same number would answer for somebody else."""


def empty(models: Iterable[type[Model]], using: str) -> None:
    """Take out whatever is in these tables."""
    connection = connections[using]
    names = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own tables


def load(model: type[Model], names: tuple[str, ...], rows: Iterator[list[Any]], using: str) -> Iterator[int]:
    """Write rows whose values are in the order of ``names``; yields how many were written, now and then."""
    connection = connections[using]
    by_name = {field.attname: field for field in columns(model)}
    fields = [by_name[name] for name in names]
    written, size = 0, at_a_time(model)
    while chunk := [_prepared(fields, row, connection) for row in islice(rows, size)]:
        _insert(model, fields, chunk, connection)
        written += len(chunk)
        yield written


def number_on(models: Iterable[type[Model]], using: str) -> None:
    """Make every table count on from its last row, with a gap where numbers have left the house."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in models:
            key = model._meta.pk
            if isinstance(key, AutoField):
                gap = GAPS.get(model._meta.label_lower, 0)
                _count_on(cursor, connection, model._meta.db_table, str(key.column), gap)


def _prepared(fields: list[Field[Any, Any]], row: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]


def _insert(
    model: type[Model], fields: list[Field[Any, Any]], rows: list[list[Any]], connection: BaseDatabaseWrapper
) -> None:
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {target} VALUES ({places})", rows)  # noqa: S608 - names of our own tables


def _count_on(cursor: Any, connection: BaseDatabaseWrapper, table: str, column: str, gap: int) -> None:
    quote = connection.ops.quote_name
    last = f"(SELECT coalesce(max({quote(column)}), 0) FROM {quote(table)})"  # noqa: S608 - names of our own tables
    if connection.vendor == "postgresql":
        # The third argument: whether the next number is the one after this. An empty table begins at 1.
        value = f"greatest({last} + {gap}, 1), {last} + {gap} > 0"
        cursor.execute(f"SELECT setval(pg_get_serial_sequence(%s, %s), {value})", [quote(table), column])
        return
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
    cursor.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES (%s, {last} + {gap})", [table])  # noqa: S608
