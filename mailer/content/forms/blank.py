"""A letter nobody has written yet: every field there, nothing in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mailer.content.forms.layout import KIND, Field, Kind, layout


def blank_letter(content_type: str) -> dict[str, Any]:
    """The content of an empty letter. It is no valid letter, and its faults name what to fill in."""
    return blank_group(layout(content_type))


def blank_group(fields: Sequence[Field]) -> dict[str, Any]:
    """A group with empty fields; groups that may be left out are left out."""
    return {field.name: _blank(field) for field in fields}


def blank_entry(item: Field, kind: Kind | None = None) -> Any:
    """A new entry of a list; of one kind, where entries are of several."""
    if item.control == "choice":
        chosen = kind or item.kinds[0]
        return {KIND: chosen.slug, **blank_group(chosen.fields)}
    return _blank(item)


def _blank(field: Field) -> Any:
    match field.control:
        case "list" | "lines":
            return []
        case _ if not field.required:
            return None
        case "group":
            return blank_group(field.fields)
        case "choice":
            return blank_entry(field)
        case "number":
            return None
        case _:
            return ""
