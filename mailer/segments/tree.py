"""A rule as a tree whose every part is known to make sense.

What is stored is JSON:

- ``{}``: every member
- ``{"field": "category", "in": ["student"]}``: a field, one of its operators, a value
- ``{"all": [rule, ...]}``, ``{"any": [rule, ...]}``, ``{"not": rule}``

``parse`` reads it and tells everything that is wrong with it at once, each with its place, such as
``rule.all[0].not``; ``as_json`` gives back the canonical form, in which a rule is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from mailer.segments.fields.field import Context, Field, Misread, Operator
from mailer.segments.fields.registry import field_named

DEEPEST: Final = 12
MOST_LEAVES: Final = 200
_FORMS: Final = "Use all, any, not, or a field with one of its operators"
_TOO_MUCH: Final = "Save a part of it as a segment and use that"


@dataclass(frozen=True, slots=True)
class Everyone:
    """The rule that asks nothing."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question. ``value`` is JSON, in its canonical form."""

    place: str
    field: Field
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node: TypeAlias = Everyone | Leaf | All | AnyOf | Not


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One thing that is wrong: where, what, and what to do about it."""

    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}. {self.remedy}."


class RuleRefused(Exception):
    """A rule can't be used; ``faults`` holds everything that is wrong with it."""

    def __init__(self, faults: list[RuleFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def parse(rule: Any, context: Context, *, place: str = "rule") -> Node:
    """Read a rule.

    Raises:
        RuleRefused: with every fault.
    """
    if rule == {}:
        return Everyone()
    reading = _Reading(context)
    node = reading.node(rule, place)
    if node is None:
        raise RuleRefused(reading.faults)
    if sum(1 for _ in leaves(node)) > MOST_LEAVES:
        raise RuleRefused([RuleFault(place, f"it has more than {MOST_LEAVES} parts", _TOO_MUCH)])
    return node


def leaves(node: Node) -> Iterator[Leaf]:
    """Every question in it, from left to right."""
    match node:
        case Leaf():
            yield node
        case Not(part):
            yield from leaves(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


def as_json(node: Node) -> dict[str, Any]:
    """The canonical rule."""
    match node:
        case Leaf():
            return {"field": node.field.name, node.operator.name: node.value}
        case All(parts):
            return {"all": [as_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [as_json(part) for part in parts]}
        case Not(part):
            return {"not": as_json(part)}
        case Everyone():
            return {}


class _Reading:
    """One pass over a rule. A part that can't be read becomes None, and a fault."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.faults: list[RuleFault] = []

    def node(self, rule: Any, place: str, depth: int = DEEPEST) -> Node | None:
        try:
            return self._node(rule, place, depth)
        except Misread as wrong:
            self.faults.append(RuleFault(place + wrong.inside, wrong.message, wrong.remedy))
            return None

    def _node(self, rule: Any, place: str, depth: int) -> Node | None:
        if depth == 0:
            raise Misread("it is nested too deeply", _TOO_MUCH)
        match rule:
            case {"all": list(parts)} if parts and len(rule) == 1:
                return self._group(All, parts, f"{place}.all", depth - 1)
            case {"any": list(parts)} if parts and len(rule) == 1:
                return self._group(AnyOf, parts, f"{place}.any", depth - 1)
            case {"not": part} if len(rule) == 1:
                inner = self.node(part, f"{place}.not", depth - 1)
                return inner and Not(inner)
            case {"field": str(), **asked} if len(asked) == 1:
                [(operator, value)] = asked.items()
                return self._leaf(rule["field"], str(operator), value, place)
        raise Misread(f"{rule!r:.200} is not a rule", _FORMS)

    def _group(self, kind: type[All | AnyOf], rules: list[Any], place: str, depth: int) -> Node | None:
        parts = [self.node(rule, f"{place}[{n}]", depth) for n, rule in enumerate(rules)]
        whole = tuple(part for part in parts if part is not None)
        return kind(whole) if len(whole) == len(parts) else None

    def _leaf(self, name: str, asked: str, value: Any, place: str) -> Leaf:
        field = field_named(name)
        operator = field.operator(asked)
        return Leaf(place, field, operator, operator.read(value, self.context))
