"""What a form sent, as content. Nothing typed is dropped: what is wrong stays as it was typed, for its writer to mend.

An empty field that may be left out becomes None, and so does such a group when all in it is empty.
Lists keep their empty entries, because somebody has just added them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mailer.content.forms.layout import KIND, Field, layout

MOST_DEEP: Final = 12

Tree = dict[str, Any]


class FormRefused(Exception):
    """The form was not made by our page: a name in it leads nowhere."""


def read_letter(content_type: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The content in a form's fields, given as name and value in the order sent; other names are passed over.

    Raises:
        FormRefused: a name contradicts another one, or an entry is of no known kind.
    """
    fields = layout(content_type)
    names = {field.name for field in fields}
    return _group(fields, _tree((name, value) for name, value in pairs if name.partition(".")[0] in names))


def _tree(pairs: Iterable[tuple[str, str]]) -> Tree:
    root: Tree = {}
    for name, value in pairs:
        *steps, last = name.split(".")
        if len(steps) > MOST_DEEP:
            raise FormRefused(f"The field {name[:80]!r} is nested too deeply.")
        here = root
        for step in steps:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                raise FormRefused(f"The field {name[:80]!r} lies inside a text.")
        if isinstance(here.get(last), dict):
            raise FormRefused(f"The field {name[:80]!r} is a group, not a text.")
        here[last] = value
    return root


def _group(fields: Sequence[Field], sent: Tree) -> dict[str, Any]:
    return {field.name: _value(field, sent.get(field.name)) for field in fields}


def _value(field: Field, sent: Any) -> Any:
    match field.control:
        case "list":
            return _entries(field, _as_tree(field, sent))
        case "lines":
            return [line for line in map(str.strip, _as_text(field, sent).splitlines()) if line]
        case "group" | "choice":
            return _part(field, _as_tree(field, sent))
        case "number":
            return _number(_as_text(field, sent))
        case _:
            text = _as_text(field, sent).replace("\r\n", "\n")
            return text if field.required or text.strip() else None


def _part(field: Field, sent: Tree) -> dict[str, Any] | None:
    if not field.required and not _anything(sent):
        return None
    if field.control == "group":
        return _group(field.fields, sent)
    kind = field.kind(sent.get(KIND, field.kinds[0].slug))
    if kind is None:
        raise FormRefused(f"{field.label or field.name}: this kind does not exist.")
    return {KIND: kind.slug, **_group(kind.fields, sent)}


def _entries(field: Field, sent: Tree) -> list[Any]:
    return [] if field.item is None else [_value(field.item, entry) for entry in sent.values()]


def _number(text: str) -> int | str | None:
    typed = text.strip()
    if not typed:
        return None
    # Longer than any number we ask for: it stays text, and its fault says what is wanted.
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed  # noqa: PLR2004 - as said


def _anything(sent: Tree) -> bool:
    return any(
        _anything(value) if isinstance(value, dict) else bool(value.strip())
        for name, value in sent.items()
        if name != KIND
    )


def _as_tree(field: Field, sent: Any) -> Tree:
    if isinstance(sent, str):
        raise FormRefused(f"The field {field.name!r} is a group, not a text.")
    return sent or {}


def _as_text(field: Field, sent: Any) -> str:
    if isinstance(sent, Mapping):
        raise FormRefused(f"The field {field.name!r} is a text, not a group.")
    return sent or ""
