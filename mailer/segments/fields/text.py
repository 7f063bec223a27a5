"""Text: contains, starts with, is (upper and lower case alike), is exactly one of, is empty. Empty text is ''."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from mailer.segments.fields import reading
from mailer.segments.fields.field import Context, Field, Operator, Said, Takes, whose
from mailer.segments.fields.listing import quoted
from mailer.segments.fields.source import asks, type_of_source

# Lookup, and what it is on SQLite for a text that is not plain ASCII: its LIKE knows no other capitals.
_LOOKUPS: Final = {"contains": ("icontains", "{}"), "starts": ("istartswith", "^{}"), "equals": ("iexact", "^{}$")}
_WORDS: Final = {
    "contains": ("contains", "does not contain"),
    "starts": ("starts with", "does not start with"),
    "equals": ("is", "is not"),
}


def text(name: str, label: str, *, group: str, source: type_of_source | None = None) -> Field:
    """A field of text in the column ``name``, or in ``source``."""
    found = name if source is None else source
    operators = [_comparison(operator, found, label) for operator in _LOOKUPS]
    return Field(name, label, group, "text", (*operators, _one_of(found, label), empty(found, label)))


def _comparison(operator: str, source: type_of_source, label: str) -> Operator:
    return Operator(
        operator,
        *_WORDS[operator],
        Takes.TEXT,
        reading.text,
        lambda value, _: _matches(source, operator, value),
        lambda value: whose(label, *_WORDS[operator], f"“{value}”"),
    )


def _matches(source: type_of_source, operator: str, value: str) -> Q:
    lookup, pattern = _LOOKUPS[operator]
    if value.isascii() or connection.vendor != "sqlite":
        return asks(source, lookup, value)
    return asks(source, "iregex", pattern.format(re.escape(value)))


def _one_of(source: type_of_source, label: str) -> Operator:
    return Operator(
        "in",
        "is exactly one of",
        "is none of",
        Takes.TEXTS,
        reading.texts,
        lambda values, _: asks(source, "in", values),
        lambda values: whose(label, "is", "is not", quoted(values)),
    )


def empty(source: type_of_source, label: str) -> Operator:
    """Whether an empty text stands there."""
    return Operator(
        "empty",
        "is empty",
        "is not empty",
        Takes.NOTHING,
        reading.nothing,
        partial(_is_empty, source),
        lambda _: _emptiness(label),
    )


def _is_empty(source: type_of_source, _value: Any, _: Context) -> Q:
    return asks(source, "exact", "")


def _emptiness(label: str) -> Said:
    return whose(label, "is not known", "is known")
