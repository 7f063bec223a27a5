"""Where a value stands: in a column of ``Member`` (its name), or in the JSON of the custom fields (an expression).

A custom value of the wrong type counts as missing, on both databases.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Field, FloatField, Func, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler


class JsonType(Enum):
    """What a custom value must be to count: in the words of PostgreSQL and of SQLite."""

    TEXT = "string", ("text",)
    NUMBER = "number", ("integer", "real")
    BOOLEAN = "boolean", ("true", "false")


class CustomValue(Func):
    """The value of one custom field, NULL if missing; a truth value is the text ``true`` or ``false``."""

    def __init__(self, slug: str, kind: JsonType) -> None:
        output: Field[Any, Any] = FloatField() if kind is JsonType.NUMBER else CharField()
        super().__init__("custom", output_field=output)
        self.slug = slug
        self.kind = kind

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[str, ...]]:
        column, _params = compiler.compile(self.source_expressions[0])
        found = f"({column} ->> %s::text)"
        if self.kind is JsonType.NUMBER:
            found = f"{found}::double precision"
        kind = self.kind.value[0]
        return f"CASE WHEN jsonb_typeof({column} -> %s::text) = '{kind}' THEN {found} END", (self.slug, self.slug)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[str, ...]]:
        column, _params = compiler.compile(self.source_expressions[0])
        kinds = ", ".join(f"'{kind}'" for kind in self.kind.value[1])
        function = "JSON_TYPE" if self.kind is JsonType.BOOLEAN else "JSON_EXTRACT"
        path = f'$."{self.slug}"'
        return f"CASE WHEN JSON_TYPE({column}, %s) IN ({kinds}) THEN {function}({column}, %s) END", (path, path)


type_of_source = str | Func

_EMPTY: Final = Value("", output_field=CharField())


def custom_text(slug: str) -> Coalesce:
    """A text, '' if missing, as the columns of ``Member`` have it."""
    return Coalesce(CustomValue(slug, JsonType.TEXT), _EMPTY, output_field=CharField())


def asks(source: type_of_source, lookup: str, value: Any) -> Q:
    """Django's lookup of this name, of a column or an expression."""
    if isinstance(source, str):
        return Q(**{f"{source}__{lookup}": value})
    found = source.get_lookup(lookup)
    if found is None:
        raise LookupError(f"{source!r} has no lookup {lookup!r}")
    return Q(found(source, value))


def known(source: type_of_source) -> Q:
    """It is not NULL."""
    return asks(source, "isnull", value=False)
