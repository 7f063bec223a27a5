"""What a form says, whether or not it makes sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from mailer.segments.fields.field import Field, Misread
from mailer.segments.fields.registry import field_named
from mailer.segments.forms.parts import MATCHES, ROOT, Group, Part, Question
from mailer.segments.tree import DEEPEST

type_of_form = Mapping[str, Sequence[str]]

MOST_PARTS: Final = 100
_PARTED: Final = ";"


def read_form(form: type_of_form) -> Group:
    """The whole form; one without parts is every member."""
    return _group(form, ROOT, DEEPEST)


def read_part(form: type_of_form, place: str) -> Part | None:
    """The part at one place alone, if the form has one there."""
    depth = DEEPEST + 1 - place.count("-")
    return next(_parts(form, [place], depth), None) if place != ROOT and depth > 0 else None


def _group(form: type_of_form, place: str, depth: int) -> Group:
    match = _first(form, f"match-{place}")
    places = [f"{place}-{n}" for n in range(MOST_PARTS)] if depth else []
    return Group(match if match in MATCHES else MATCHES[0], tuple(_parts(form, places, depth)))


def _parts(form: type_of_form, places: Sequence[str], depth: int) -> Iterator[Part]:
    for place in places:
        if f"match-{place}" in form:
            yield _group(form, place, depth - 1)
        elif f"field-{place}" in form:
            yield _question(form, place)


def _question(form: type_of_form, place: str) -> Question:
    field = _first(form, f"field-{place}")
    if _first(form, f"was-{place}") not in {"", field}:
        # What stands beside another field than before was said about that one.
        return Question(field)
    values = tuple(value.strip() for value in form.get(f"value-{place}", ()) if value.strip())
    question = Question(field, _first(form, f"operator-{place}"), values)
    typed = _first(form, f"more-{place}")
    return _with_typed(question, typed) if typed else question


def _with_typed(question: Question, typed: str) -> Question:
    """What was typed becomes values; where the field has choices, by what they are called."""
    try:
        field = field_named(question.field)
    except Misread:
        return replace(question, typed=typed)
    words = list(_words(field, typed))
    values = [_meant(field, word) for word in words]
    found = dict.fromkeys((*question.values, *(value for value in values if value is not None)))
    unknown = [word for word, value in zip(words, values, strict=True) if value is None]
    return replace(question, values=tuple(found), typed=f"{_PARTED} ".join(unknown))


def _words(field: Field, typed: str) -> Iterator[str]:
    """Parted by semicolons; by commas as well where only choices can be meant, and none is called like the whole."""
    for chunk in typed.split(_PARTED):
        whole = chunk.strip()
        parts = chunk.split(",") if _meant(field, whole) is None else [chunk]
        yield from (part.strip() for part in parts if part.strip())


def _meant(field: Field, word: str) -> str | None:
    """The value a word stands for; None where only what is offered can be meant."""
    offered = {str(choice.value): choice.label for choice in field.choices()}
    by_label = {label.casefold(): value for value, label in offered.items()}
    if word in offered or not offered or field.kind == "labels":
        return by_label.get(word.casefold(), word)
    return by_label.get(word.casefold())


def _first(form: type_of_form, name: str) -> str:
    return next((value.strip() for value in form.get(name, ())), "")
