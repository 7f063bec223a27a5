"""Why a member is in a segment or not: the parts of the rule that decide it, each as it is true of the member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When

from mailer.members.models import Member
from mailer.segments.fields.field import Context, type_of_rule
from mailer.segments.rules import condition, register
from mailer.segments.tree import All, AnyOf, Everyone, Leaf, Node, Not, leaves, parse


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rule: its place, whether it holds, and what is true of the member in words."""

    place: str
    holds: bool
    words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a member is in, and the parts that decide it."""

    included: bool
    because: tuple[Part, ...]

    def __str__(self) -> str:
        reasons = "; ".join(part.words for part in self.because) or "every member is"
        return f"{'In' if self.included else 'Out'}, because {reasons}."


_ERASED = Part("rule", holds=False, words="the member was erased from the register")


def explain(rule: type_of_rule, member: Member, *, today: date) -> Explanation:
    """Ask every part of the rule about one member, in one query.

    Raises:
        RuleRefused: the rule can't be understood.
    """
    context = Context(today)
    node = parse(rule, context)
    asked = list(leaves(node))
    facts = {f"part_{n}": holds(condition(leaf, context)) for n, leaf in enumerate(asked)}
    found = register(today=today).filter(pk=member.pk).annotate(**facts).values(*facts, "pk").first()
    if found is None:
        return Explanation(included=False, because=(_ERASED,))
    answers = {leaf.place: bool(found[f"part_{n}"]) for n, leaf in enumerate(asked)}
    deciding = tuple(_part(leaf, holds=answers[leaf.place]) for leaf in _deciding(node, answers))
    return Explanation(included=is_true(node, answers), because=deciding)


def holds(asked: Q) -> Any:
    """A condition as a column that is true or false."""
    return Case(When(asked, then=Value(True)), default=Value(False), output_field=BooleanField())


def is_true(node: Node, answers: Mapping[str, bool]) -> bool:
    """What the tree says, given what its leaves say by their places."""
    match node:
        case Everyone():
            return True
        case Leaf():
            return answers[node.place]
        case Not(part):
            return not is_true(part, answers)
        case All(parts):
            return all(is_true(part, answers) for part in parts)
        case AnyOf(parts):
            return any(is_true(part, answers) for part in parts)


def _deciding(node: Node, answers: Mapping[str, bool]) -> Iterator[Leaf]:
    """The leaves without which the answer would be another: of a false "all" those that fail, and so on."""
    match node:
        case Leaf():
            yield node
        case Not(part):
            yield from _deciding(part, answers)
        case All(parts) | AnyOf(parts):
            whole = is_true(node, answers)
            for part in parts:
                if is_true(part, answers) is whole:
                    yield from _deciding(part, answers)


def _part(leaf: Leaf, *, holds: bool) -> Part:
    said = leaf.operator.said(leaf.value)
    return Part(leaf.place, holds, said.fact if holds else said.denied)
