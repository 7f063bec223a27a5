"""Many rows at once, past the ORM: COPY on PostgreSQL, prepared statements on SQLite.

The ORM builds an object and a statement for every few rows, which takes ten times as long as the
database does. Values are given as Python has them, column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import Any, Final, TypeVar

import orjson
from django.db import connection, models

Row = Sequence[Any]
Item = TypeVar("Item")
AT_ONCE: Final = 1000
_ROOM_KILOBYTES: Final = 256_000
# The same days and moments come again and again.
_remembered = lru_cache(maxsize=1000)


def blocks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of at most 1000, read as they are asked for."""
    left = iter(items)
    while block := list(islice(left, AT_ONCE)):
        yield block


@contextmanager
def roomy() -> Iterator[None]:
    """Keep as much of the database in memory as indexes need that are written to all over.

    SQLite keeps 2 MB otherwise, and moves each page to the disk and back again and again.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{_ROOM_KILOBYTES}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def allocate(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys nobody else will get. On SQLite only within a transaction that writes."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        used = (cursor.fetchone() or [0])[0]
        return range(used + 1, used + 1 + count)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows; ``names`` are the fields each row gives, in its order. The others get the database's default."""
    columns = ", ".join(_column(model, name) for name in names)
    table = model._meta.db_table
    ready = _prepared(model, names, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(ready))  # noqa: S608 - our own names


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Update rows by primary key: each gives the values of ``names`` and, last, its key."""
    assignments = ", ".join(f"{_column(model, name)} = %s" for name in names)
    statement = f"UPDATE {model._meta.db_table} SET {assignments} WHERE id = %s"  # noqa: S608 - our own names
    ready = list(_prepared(model, [*names, "id"], rows))
    if ready:
        with connection.cursor() as cursor:
            cursor.executemany(statement, ready)


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    return str(field.column) if isinstance(field, models.Field) else name


def _prepared(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> Iterator[list[Any]]:
    """The rows as the database driver takes them. Most columns need nothing done."""
    converters = [(index, convert) for index, name in enumerate(names) if (convert := _converter(model, name))]
    for row in rows:
        ready = list(row)
        for index, convert in converters:
            ready[index] = convert(ready[index])
        yield ready


def _converter(model: type[models.Model], name: str) -> Callable[[Any], Any] | None:
    field = model._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    if isinstance(field, models.DateTimeField):
        return _remembered(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return _remembered(connection.ops.adapt_datefield_value)
    return None
