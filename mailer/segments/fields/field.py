"""What a field of a rule is made of.

A condition is never NULL, so that ``NOT`` is always the exact opposite; it asks of the one member
row, and looks into other tables with ``Exists`` alone, so that a rule stays one query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q

type_of_rule = Mapping[str, Any]


class Misread(Exception):
    """The value of a leaf can't be used. ``inside`` is the place within the value, where it has parts."""

    def __init__(self, message: str, remedy: str, inside: str = "") -> None:
        super().__init__(f"{message}. {remedy}.")
        self.message = message
        self.remedy = remedy
        self.inside = inside


class Takes(StrEnum):
    """What stands beside an operator, so that a form knows what to ask for."""

    CHOICES = "choices"
    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    NUMBERS = "two numbers"
    DAY = "day"
    DAYS = "two days"
    COUNT = "count of days"
    YEARS = "count of years"
    YES_NO = "yes or no"
    LETTERS = "count of letters, and a topic"
    SPAN = "count of days, and a topic"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be chosen, and what it is called."""

    value: str | int
    label: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule is read and compiled against.

    Attributes:
        today: what "in the last 30 days" is counted from.
        trail: ids of the segments whose rules are being read, the outermost first.
        rules: rules of other segments that were read on the way, by id.
    """

    today: date
    trail: tuple[int, ...] = ()
    rules: dict[int, Any] = field(default_factory=dict)

    def inside(self, segment: int) -> Context:
        return replace(self, trail=(*self.trail, segment))


@dataclass(frozen=True, slots=True)
class Said:
    """One leaf in words.

    Attributes:
        fact: as said of one member: "institution contains “Köln”".
        denied: the exact opposite: "institution does not contain “Köln”".
        who: as said of many: "whose institution contains “Köln”".
        who_not: the opposite.
        noun: what such members are called, in the plural: "students"; "" if they have no name.
        place: what can follow a noun by itself: "in Germany"; "" if nothing can.
    """

    fact: str
    denied: str
    who: str
    who_not: str
    noun: str = ""
    place: str = ""


def whose(label: str, verb: str, verb_not: str, value: str = "") -> Said:
    """The ordinary leaf: a thing of the member, and what is or is not true of it."""
    thing, end = label[:1].lower() + label[1:], f" {value}" if value else ""
    fact, denied = f"{thing} {verb}{end}", f"{thing} {verb_not}{end}"
    return Said(fact, denied, f"whose {fact}", f"whose {denied}")


def who(does: str, does_not: str) -> Said:
    """A leaf about what members do: "sit on a committee"."""
    return Said(f"they {does}", f"they {does_not}", f"who {does}", f"who {does_not}")


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to ask about a field.

    Attributes:
        name: its key in a rule.
        label: what stands between field and value in a form; ``label_not`` is the opposite.
        read: from JSON or text of a form to the value as it is stored. Raises ``Misread``.
        condition: the stored value as a condition on ``Member``, with ``dues`` annotated.
        said: the stored value in words.
    """

    name: str
    label: str
    label_not: str
    takes: Takes
    read: Callable[[Any, Context], Any]
    condition: Callable[[Any, Context], Q]
    said: Callable[[Any], Said]


def no_choices() -> Sequence[Choice]:
    return ()


@dataclass(frozen=True, slots=True)
class Field:
    """Something a rule can ask about.

    Attributes:
        name: as rules name it.
        label: as staff know it.
        group: fields of one group stand together in a form.
        kind: what sort of thing it is, in one word.
        choices: what can be chosen now; asked only for a form.
    """

    name: str
    label: str
    group: str
    kind: str
    operators: tuple[Operator, ...]
    choices: Callable[[], Sequence[Choice]] = no_choices

    def operator(self, name: str) -> Operator:
        """The operator of this name.

        Raises:
            Misread: the field has no such operator.
        """
        found = next((operator for operator in self.operators if operator.name == name), None)
        if found is None:
            known = ", ".join(operator.name for operator in self.operators)
            raise Misread(f"{name!r} can't be asked of {self.label.lower()}", f"Use one of: {known}")
        return found
