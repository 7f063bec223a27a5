"""The fields a society defined itself, as ``custom.<slug>``: each by its type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mailer.members.models import CustomField
from mailer.segments.fields.choice import choice
from mailer.segments.fields.day import day
from mailer.segments.fields.field import Field
from mailer.segments.fields.number import number
from mailer.segments.fields.registry import Family
from mailer.segments.fields.source import CustomValue, JsonType, custom_text
from mailer.segments.fields.text import text
from mailer.segments.fields.yes_no import yes_no

GROUP: Final = "Own fields"
PREFIX: Final = "custom"


def _text(row: CustomField) -> Field:
    return text(_name(row), row.name, group=GROUP, source=custom_text(row.slug))


def _number(row: CustomField) -> Field:
    return number(_name(row), row.name, group=GROUP, source=CustomValue(row.slug, JsonType.NUMBER))


def _day(row: CustomField) -> Field:
    return day(_name(row), row.name, group=GROUP, source=CustomValue(row.slug, JsonType.TEXT))


def _yes_no(row: CustomField) -> Field:
    return yes_no(_name(row), row.name, group=GROUP, source=CustomValue(row.slug, JsonType.BOOLEAN))


def _choice(row: CustomField) -> Field:
    labels = {str(value): str(value) for value in row.choices}
    return choice(_name(row), row.name, lambda: labels, group=GROUP, source=custom_text(row.slug))


_KINDS: Final[dict[str, Callable[[CustomField], Field]]] = {
    CustomField.Kind.TEXT: _text,
    CustomField.Kind.NUMBER: _number,
    CustomField.Kind.DATE: _day,
    CustomField.Kind.YES_NO: _yes_no,
    CustomField.Kind.CHOICE: _choice,
}


def _name(row: CustomField) -> str:
    return f"{PREFIX}.{row.slug}"


def _find(slug: str) -> Field | None:
    row = CustomField.objects.filter(slug=slug).first()
    return _KINDS[row.kind](row) if row else None


def _every() -> Sequence[Field]:
    return [_KINDS[row.kind](row) for row in CustomField.objects.filter(retired_at=None)]


CUSTOM: Final = Family(PREFIX, _find, _every, "Define the field again, or take this part out of the rule")
