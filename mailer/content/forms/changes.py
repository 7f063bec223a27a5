"""Entries of a letter's lists added, removed, moved and doubled. Content goes in, changed content comes out."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from mailer.content.forms.blank import blank_entry
from mailer.content.forms.layout import Field, layout
from mailer.content.forms.posted import FormRefused

STEPS: Final = {"up": -1, "down": 1}


def add(content_type: str, content: Mapping[str, Any], path: str, kind: str = "") -> tuple[dict[str, Any], str]:
    """Put an empty entry at the end of the list at ``path``; returns the content and the entry's own path."""
    changed = deepcopy(dict(content))
    field, entries = _list(content_type, changed, path)
    if field.item is None or (field.most is not None and len(entries) >= field.most):
        raise FormRefused(f"{field.label} holds {field.most} entries at most.")
    chosen = field.item.kind(kind)
    if field.item.kinds and chosen is None:
        raise FormRefused(f"{field.label}: this kind does not exist.")
    entries.append(blank_entry(field.item, chosen))
    return changed, f"{path}.{len(entries) - 1}"


def remove(content_type: str, content: Mapping[str, Any], path: str) -> tuple[dict[str, Any], Any]:
    """Take the entry at ``path`` out; returns the content and what was taken."""
    changed = deepcopy(dict(content))
    entries, place = _entry(content_type, changed, path)
    return changed, entries.pop(place)


def put_back(content_type: str, content: Mapping[str, Any], path: str, entry: Any) -> dict[str, Any]:
    """Undo ``remove``: the entry stands at ``path`` again, or last where the list has become shorter."""
    changed = deepcopy(dict(content))
    above, _, place = path.rpartition(".")
    _, entries = _list(content_type, changed, above)
    entries.insert(_number(place), entry)
    return changed


def move(content_type: str, content: Mapping[str, Any], path: str, way: str) -> tuple[dict[str, Any], str]:
    """Change places with the neighbour ``up`` or ``down``; at the end of the list nothing happens."""
    changed = deepcopy(dict(content))
    entries, place = _entry(content_type, changed, path)
    other = place + STEPS[way]
    if not 0 <= other < len(entries):
        return changed, path
    entries[place], entries[other] = entries[other], entries[place]
    return changed, f"{path.rpartition('.')[0]}.{other}"


def duplicate(content_type: str, content: Mapping[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """A copy of the entry right behind it; returns the content and the copy's path."""
    changed = deepcopy(dict(content))
    entries, place = _entry(content_type, changed, path)
    field, _ = _list(content_type, changed, path.rpartition(".")[0])
    if field.most is not None and len(entries) >= field.most:
        raise FormRefused(f"{field.label} holds {field.most} entries at most.")
    entries.insert(place + 1, deepcopy(entries[place]))
    return changed, f"{path.rpartition('.')[0]}.{place + 1}"


def _entry(content_type: str, content: dict[str, Any], path: str) -> tuple[list[Any], int]:
    above, _, last = path.rpartition(".")
    _, entries = _list(content_type, content, above)
    place = _number(last)
    if place >= len(entries):
        raise FormRefused("This entry is gone. Load the page again.")
    return entries, place


def _list(content_type: str, content: dict[str, Any], path: str) -> tuple[Field, list[Any]]:
    """The list at ``path`` and its description; an entry's kind decides what is below it."""
    fields = layout(content_type)
    here: Any = content
    steps = iter(path.split("."))
    for step in steps:
        field = next((field for field in fields if field.name == step), None)
        inside = here.get(step) if isinstance(here, dict) else None
        if field is None or inside is None:
            break
        if field.control == "list" and field.item is not None:
            number = next(steps, None)
            if number is None:
                return field, inside
            if _number(number) >= len(inside):
                break
            field, inside = field.item, inside[_number(number)]
        kind = field.kind(inside.get("kind")) if field.control == "choice" else None
        fields, here = (kind.fields if kind else field.fields), inside
    raise FormRefused("This part of the letter is gone. Load the page again.")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):  # noqa: PLR2004 - no list is that long
        raise FormRefused("This part of the letter is gone. Load the page again.")
    return int(text)
