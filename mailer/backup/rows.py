"""A row as one line of JSON that means the same on every database.

Moments are ISO 8601 with their offset, bytes are base64, numbers keep every digit. Decoding is the
field's own reading of text.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Field, ForeignKey, Model

from mailer.backup.errors import ArchiveDamaged
from mailer.backup.schema import columns, rows_of

_AT_A_TIME: Final = 2000
_LARGE_AT_A_TIME: Final = 20
"""Rows with bytes in them may be megabytes each."""

# What JSON gives back as it was.
_AS_THEY_ARE: Final = frozenset(
    {
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "BooleanField",
        "CharField",
        "FloatField",
        "IntegerField",
        "JSONField",
        "PositiveBigIntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SlugField",
        "SmallIntegerField",
        "TextField",
    }
)


def at_a_time(model: type[Model]) -> int:
    """How many rows of a table fit into little memory."""
    large = any(field.get_internal_type() == "BinaryField" for field in columns(model))
    return _LARGE_AT_A_TIME if large else _AT_A_TIME


def lines(model: type[Model], using: str) -> Iterator[bytes]:
    """Every row of a table, in the order of its keys."""
    names = [field.attname for field in columns(model)]
    rows = rows_of(model, using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=at_a_time(model)):
        yield _write(row).encode() + b"\n"


def values(model: type[Model], names: Iterable[str], source: Iterable[bytes], name: str) -> Iterator[list[Any]]:
    """The rows again, as Python values in the order of ``names``.

    Raises:
        ArchiveDamaged: a line is no row of this table; ``name`` is where it stands.
    """
    readers = _readers(model, list(names))
    for number, line in enumerate(source, start=1):
        try:
            row: list[Any] = json.loads(line)
            for index, read in readers:
                if row[index] is not None:
                    row[index] = read(row[index])
        except (ValueError, TypeError, LookupError) as exc:
            raise ArchiveDamaged([f"{name}: line {number} is no row of this table ({type(exc).__name__})"]) from None
        yield row


def _readers(model: type[Model], names: list[str]) -> list[tuple[int, Callable[[Any], Any]]]:
    fields = {field.attname: field for field in columns(model)}
    return [(place, fields[name].to_python) for place, name in enumerate(names) if _needs_reading(fields[name])]


def _needs_reading(field: Field[Any, Any]) -> bool:
    return _kind(field) not in _AS_THEY_ARE


def _kind(field: Field[Any, Any]) -> str:
    return _kind(field.target_field) if isinstance(field, ForeignKey) else field.get_internal_type()


def _text(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    return str(value)


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_text).encode
