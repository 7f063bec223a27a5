"""Content as a form shows it: the same pairs that ``posted`` reads back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailer.content.forms.layout import KIND, Field, layout


def write_letter(content_type: str, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every field's name and value, in the order of the form."""
    return list(_group(layout(content_type), content, ""))


def _group(fields: Sequence[Field], content: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        yield from _value(field, content.get(field.name), f"{path}{field.name}")


def _value(field: Field, value: Any, path: str) -> Iterator[tuple[str, str]]:
    match field.control:
        case "list" if field.item is not None:
            for place, entry in enumerate(value or ()):
                yield from _value(field.item, entry, f"{path}.{place}")
        case "lines":
            yield path, "\n".join(value or ())
        case "group":
            yield from _group(field.fields, value or {}, f"{path}.")
        case "choice":
            kind = field.kind((value or {}).get(KIND)) or field.kinds[0]
            yield f"{path}.{KIND}", kind.slug
            yield from _group(kind.fields, value or {}, f"{path}.")
        case _:
            yield path, "" if value is None else str(value)
