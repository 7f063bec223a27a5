"""The fields as a rule builder needs them: what can be asked, in which words, and what may stand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailer.segments.fields.field import Choice, Field, Takes
from mailer.segments.fields.registry import every_field


@dataclass(frozen=True, slots=True)
class DescribedOperator:
    """One way to ask; ``label_not`` is its opposite, for which a rule has "not"."""

    name: str
    label: str
    label_not: str
    takes: Takes


@dataclass(frozen=True, slots=True)
class DescribedField:
    """One field. ``choices`` are what an operator that takes choices offers; empty: they are typed."""

    name: str
    label: str
    group: str
    kind: str
    operators: tuple[DescribedOperator, ...]
    choices: tuple[Choice, ...]


def describe_fields(*, with_choices: bool = True) -> tuple[DescribedField, ...]:
    """Every field there is now. Choices are read from the register; without them nothing is asked of it."""
    return tuple(_described(with_choices=with_choices))


def _described(*, with_choices: bool) -> Iterator[DescribedField]:
    for field in every_field():
        operators = tuple(DescribedOperator(op.name, op.label, op.label_not, op.takes) for op in field.operators)
        choices = _choices(field) if with_choices else ()
        yield DescribedField(field.name, field.label, field.group, field.kind, operators, choices)


def _choices(field: Field) -> tuple[Choice, ...]:
    return tuple(field.choices())
