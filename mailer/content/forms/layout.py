"""What to ask staff for one kind of letter: a tree of fields read off the content type's schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from mailer.content.registry import get

Control = Literal[
    "line", "paragraphs", "rich-text", "uri", "time-zone", "date", "date-time", "time", "number", "lines",
    "group", "choice", "list",
]  # fmt: skip
"""How a field is asked for. ``lines`` is a list with one text a line; the last three hold other fields."""

KIND: Final = "kind"
"""The field in which an entry says which of several kinds it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One of the kinds that an entry can be."""

    slug: str
    label: str
    help: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to fill in.

    ``longest`` counts characters; ``least`` and ``most`` bound a number, or the entries of a list.
    ``fields`` are those of a group, ``kinds`` those of a choice, ``item`` is what a list holds.
    """

    name: str
    label: str
    help: str
    control: Control
    required: bool
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    fields: tuple[Field, ...] = ()
    kinds: tuple[Kind, ...] = ()
    item: Field | None = None

    def kind(self, slug: object) -> Kind | None:
        """The kind called ``slug``, if this is a choice that has it."""
        return next((kind for kind in self.kinds if kind.slug == slug), None)


@cache
def layout(content_type: str) -> tuple[Field, ...]:
    """The fields of a letter of this type, in the order in which they are asked."""
    form = get(content_type).form()
    return _fields(form, form.get("$defs", {}))


def _fields(group: Mapping[str, Any], groups: Mapping[str, Any]) -> tuple[Field, ...]:
    required = group.get("required", ())
    return tuple(
        _field(name, schema, groups, required=name in required)
        for name, schema in group["properties"].items()
        # What is made from other fields is not asked for, and a kind is chosen before its fields are.
        if not schema.get("readOnly") and name != KIND
    )


def _field(name: str, schema: Mapping[str, Any], groups: Mapping[str, Any], *, required: bool) -> Field:
    inner: Mapping[str, Any] = next((part for part in schema.get("anyOf", ()) if part.get("type") != "null"), {})
    own = groups.get(_reference(schema) or _reference(inner), {})
    said = {**own, **inner, **schema}
    told: dict[str, Any] = {
        "name": name,
        "label": said.get("title", ""),
        "help": said.get("description", ""),
        "required": required,
    }
    if "properties" in said:
        return Field(**told, control="group", fields=_fields(said, groups))
    if "oneOf" in said:
        return Field(**told, control="choice", kinds=_kinds(said, groups))
    if said.get("type") == "array":
        return _list(told, said, groups)
    control: Control = "number" if said.get("type") == "integer" else said.get("format", "line")
    return Field(
        **told, control=control, longest=said.get("maxLength"), least=said.get("minimum"), most=said.get("maximum")
    )


def _list(told: Mapping[str, Any], said: Mapping[str, Any], groups: Mapping[str, Any]) -> Field:
    bounds: dict[str, Any] = {"least": said.get("minItems"), "most": said.get("maxItems")}
    item = _field("", said["items"], groups, required=True)
    if item.control == "line":
        return Field(**told, **bounds, control="lines", longest=item.longest)
    return Field(**told, **bounds, control="list", item=item)


def _kinds(schema: Mapping[str, Any], groups: Mapping[str, Any]) -> tuple[Kind, ...]:
    return tuple(
        Kind(slug=slug, label=group["title"], help=group.get("description", ""), fields=_fields(group, groups))
        for part in schema["oneOf"]
        for group in (groups[_reference(part)],)
        for slug in (group["properties"][KIND]["const"],)
    )


def _reference(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
