"""The rule builder as its template draws it: groups of questions, each with what may stand beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from mailer.segments.describing import DescribedField, DescribedOperator, describe_fields
from mailer.segments.fields.field import Choice, Takes
from mailer.segments.forms import NOT, ROOT, Group, Question
from mailer.segments.tree import RuleFault

# More choices than these are found by typing.
MOST_BOXES: Final = 12
MATCHES: Final = (
    ("all", "All of these are true"),
    ("any", "At least one of these is true"),
    ("none", "None of these is true"),
)
_JOINTS: Final = {"all": "and", "any": "or", "none": "nor"}

type_of_options = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One line of the builder. ``chosen`` are the values with their names; ``fault`` is a sentence or empty."""

    place: str
    question: Question
    field: DescribedField | None
    operator: DescribedOperator | None
    chosen: Sequence[tuple[str, str]]
    fault: str

    @property
    def widget(self) -> str:
        """Which input stands beside the operator; the templates draw one for each."""
        if self.field is None or self.operator is None:
            return ""
        if self.operator.takes is Takes.CHOICES and 0 < len(self.field.choices) <= MOST_BOXES:
            return "boxes"
        return self.operator.takes.name.lower()

    @property
    def operators(self) -> Sequence[tuple[str, str]]:
        """Every way to ask, and its opposite."""
        known = self.field.operators if self.field else ()
        return [
            pair
            for operator in known
            for pair in ((operator.name, operator.label), (NOT + operator.name, operator.label_not))
        ]

    def value(self, number: int) -> str:
        """One of the values as typed, or nothing."""
        return self.question.values[number] if number < len(self.question.values) else ""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with its parts. ``joint`` is the word between two of them."""

    place: str
    match: str
    parts: Sequence[ShownPart]
    fault: str

    @property
    def joint(self) -> str:
        return _JOINTS[self.match]

    @property
    def whole(self) -> bool:
        return self.place == ROOT


ShownPart: TypeAlias = ShownQuestion | ShownGroup


@dataclass(frozen=True, slots=True)
class Builder:
    """The whole of it. ``topics`` are for questions about letters, ``offered`` the long lists that are in use."""

    whole: ShownGroup
    options: type_of_options
    topics: Sequence[Choice]
    offered: Mapping[str, Sequence[Choice]]
    focus: str


def builder_of(group: Group, faults: Sequence[RuleFault] = (), *, focus: str = "") -> Builder:
    """The builder for a form; ``focus`` is the place at which one goes on."""
    fields = {field.name: field for field in describe_fields()}
    told = {fault.place: f"{_sentence(fault.message)} {fault.remedy}." for fault in faults}
    offered: dict[str, Sequence[Choice]] = {}
    whole = _Drawing(fields, told, offered).group(group, ROOT)
    return Builder(whole, _options(fields), fields["topic"].choices, offered, focus)


def settled(group: Group) -> Group:
    """The form with an operator for every field that has none yet, as the builder shows it."""
    fields = {field.name: field for field in describe_fields(with_choices=False)}
    return _settled(group, fields)


def _settled(group: Group, fields: Mapping[str, DescribedField]) -> Group:
    parts = [
        _settled(part, fields) if isinstance(part, Group) else _with_operator(part, fields.get(part.field))
        for part in group.parts
    ]
    return replace(group, parts=tuple(parts))


def _with_operator(question: Question, field: DescribedField | None) -> Question:
    names = [operator.name for operator in field.operators] if field else []
    if not names or question.asked in names:
        return question
    return replace(question, operator=names[0], values=())


@dataclass(frozen=True, slots=True)
class _Drawing:
    fields: Mapping[str, DescribedField]
    told: Mapping[str, str]
    offered: dict[str, Sequence[Choice]]

    def group(self, group: Group, place: str) -> ShownGroup:
        parts: list[ShownPart] = []
        for n, part in enumerate(group.parts):
            inside = f"{place}-{n}"
            parts.append(self.group(part, inside) if isinstance(part, Group) else self.question(part, inside))
        return ShownGroup(place, group.match, parts, self.told.get(place, ""))

    def question(self, question: Question, place: str) -> ShownQuestion:
        field = self.fields.get(question.field)
        known = field.operators if field else ()
        operator = next((operator for operator in known if operator.name == question.asked), None)
        if field and operator and operator.takes is Takes.CHOICES and len(field.choices) > MOST_BOXES:
            self.offered[field.name] = field.choices
        labels = {str(choice.value): choice.label for choice in field.choices} if field else {}
        chosen = [(value, labels.get(value, value)) for value in question.values]
        unknown = f"“{question.typed}” is not among the choices." if question.typed else ""
        return ShownQuestion(place, question, field, operator, chosen, self.told.get(place, unknown))


def _options(fields: Mapping[str, DescribedField]) -> type_of_options:
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in fields.values():
        groups.setdefault(field.group, []).append((field.name, field.label))
    return list(groups.items())


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."
