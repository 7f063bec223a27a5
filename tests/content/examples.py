"""Letters to test with, made from the schemas: as little content as a type allows, and every field of it filled.

No two values are alike, so whatever a template leaves out is missed; times and years grow in the
order of the fields, so what must run forward does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from mailer.content.brand import Brand
from mailer.content.registry import CONTENT_TYPES, get

Content = dict[str, Any]
Schema = dict[str, Any]

BRAND = Brand(
    name="Society of Small Signals",
    short_name="SSS",
    website="https://www.example.org/",
    postal_address=("Society of Small Signals", "1 Quiet Lane", "Oxford OX1 1AA", "United Kingdom"),
    why="You receive this letter because you are a member.",
    contact_address="office@example.org",
    time_zone="Europe/London",
    colour_accent="#1f4e79",
    colour_accent_dark="#8ab8e6",
)

_RICH = (
    "<h2>Title #</h2><p>Prose #, <strong>bold #</strong> for [[first_name]]: "
    '<a href="https://www.example.org/in/#">link #</a>.</p>'
    "<h3>Subtitle #</h3><ul><li>Item #<ol><li>Step #</li></ol></li></ul><blockquote><p>Quoted #</p></blockquote>"
    '<p><img src="https://images.example.org/#.jpg" alt="Picture #"></p>'
    '<p>[[full_name]] <em>em #</em><br>after #, see <a href="[[preferences_url]]">yours</a></p>'
)
# What a letter needs although each field by itself may be left out.
_NEEDED = {"award": {"nominations"}}


class _Maker:
    """Makes one letter from a form."""

    def __init__(
        self, form: Schema, *, everything: bool = False, kind: str = "", needed: set[str] | None = None
    ) -> None:
        self._form = form
        self._everything = everything
        self._kind = kind
        self._needed = needed or set()
        self._numbers = count(1)

    def letter(self) -> Content:
        return self._group(self._form)

    def _group(self, schema: Schema) -> Content:
        wanted = {*schema.get("required", []), *(self._needed if schema is self._form else ())}
        return {
            name: self._value(field)
            for name, field in schema["properties"].items()
            if name in wanted or (self._everything and not field.get("readOnly"))
        }

    def _value(self, schema: Schema) -> Any:
        if "$ref" in schema:
            schema = self._form["$defs"][schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            return self._value({**schema["anyOf"][0], "format": schema.get("format", schema["anyOf"][0].get("format"))})
        if "oneOf" in schema:
            return self._value(self._chosen(schema))
        makers = {"object": self._group, "array": self._list, "integer": self._number, "string": self._text}
        return schema["const"] if "const" in schema else makers[schema["type"]](schema)

    def _list(self, schema: Schema) -> list[Any]:
        return [self._value(item) for item in self._items(schema)]

    def _chosen(self, schema: Schema) -> Schema:
        mapping = schema["discriminator"]["mapping"]
        return {"$ref": mapping.get(self._kind, next(iter(mapping.values())))}

    def _items(self, schema: Schema) -> Iterator[Schema]:
        choices = schema["items"].get("oneOf")
        if choices and self._everything:
            yield from choices
        else:
            yield from [schema["items"]] * (2 if self._everything else schema.get("minItems", 0))

    def _number(self, schema: Schema) -> int:
        return int(schema["minimum"]) + next(self._numbers)

    def _text(self, schema: Schema) -> str:
        number = next(self._numbers)
        return {
            None: f"Line {number} <b> & more",
            "paragraphs": f"Paragraph {number}.\n\nParagraph {number} & a half.",
            "rich-text": _RICH.replace("#", str(number)),
            "uri": f"https://www.example.org/{number}",
            "time-zone": "Europe/Berlin",
            "date": str(date(2026, 1, 1) + timedelta(days=number)),
            "date-time": f"{datetime(2026, 6, 1, 12, 30) + timedelta(days=number):%Y-%m-%dT%H:%M}",
            "time": f"{number // 60 % 24:02}:{number % 60:02}",
        }[schema.get("format")]


def least(slug: str) -> Content:
    """Only what must be filled in."""
    return _Maker(get(slug).form(), needed=_NEEDED.get(slug, set())).letter()


def full(slug: str, kind: str = "") -> Content:
    """Everything filled in; ``kind`` chooses where a letter is about one of several things."""
    return _Maker(get(slug).form(), everything=True, kind=kind).letter()


def kinds(slug: str) -> list[str]:
    """What a letter of this type can be about; [""] when that is no choice."""
    form = get(slug).form()
    choices = [field["discriminator"] for field in form["properties"].values() if "discriminator" in field]
    return [kind for choice in choices for kind in choice["mapping"]] or [""]


def letters(slug: str) -> dict[str, Content]:
    """Every sample, the least and the fullest letters, validated, by name."""
    made = {"least": least(slug)} | {f"full {kind}".strip(): full(slug, kind) for kind in kinds(slug)}
    return get(slug).samples() | {name: get(slug).validate(content) for name, content in made.items()}


EVERY_LETTER = [(slug, name) for slug in CONTENT_TYPES for name in letters(slug)]
