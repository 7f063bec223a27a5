"""A rule as a sentence: "Students or postdocs in Germany whose institution contains “Köln”".

A "not" is carried to the leaves first, so the sentence says the same in fewer turns; brackets stand
where "and" and "or" meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from mailer.segments.fields.field import Said
from mailer.segments.tree import All, AnyOf, Everyone, Leaf, Node, Not

EVERY_MEMBER: Final = "Every member"
_ANYBODY: Final = "members"


@dataclass(frozen=True, slots=True)
class _Claim:
    """One leaf, affirmed or denied."""

    said: Said
    denied: bool

    @property
    def who(self) -> str:
        return self.said.who_not if self.denied else self.said.who


@dataclass(frozen=True, slots=True)
class _Group:
    joint: str
    parts: tuple[_Phrase, ...]


_Phrase: TypeAlias = _Claim | _Group


def sentence(node: Node) -> str:
    """Whom a rule names, without a full stop."""
    if isinstance(node, Everyone):
        return EVERY_MEMBER
    phrase = _phrase(node, denied=False)
    words = _crowd(phrase.parts) if isinstance(phrase, _Group) and phrase.joint == "and" else _crowd([phrase])
    return words[:1].upper() + words[1:]


def _phrase(node: Node, *, denied: bool) -> _Phrase:
    match node:
        case Leaf():
            return _Claim(node.operator.said(node.value), denied)
        case Not(part):
            return _phrase(part, denied=not denied)
        case All(parts):
            return _group("or" if denied else "and", parts, denied=denied)
        case AnyOf(parts):
            return _group("and" if denied else "or", parts, denied=denied)
        case Everyone():
            raise ValueError("Everyone is a rule by itself and never a part of one.")


def _group(joint: str, nodes: Sequence[Node], *, denied: bool) -> _Phrase:
    parts = tuple(_flattened(joint, [_phrase(node, denied=denied) for node in nodes]))
    return parts[0] if len(parts) == 1 else _Group(joint, parts)


def _flattened(joint: str, parts: Sequence[_Phrase]) -> Iterator[_Phrase]:
    for part in parts:
        if isinstance(part, _Group) and part.joint == joint:
            yield from part.parts
        else:
            yield part


def _crowd(parts: Sequence[_Phrase]) -> str:
    """Everybody of whom all the parts are true: a noun, places, and what else is true of them."""
    plain = [part for part in parts if isinstance(part, _Claim) and not part.denied]
    named = next((part for part in plain if part.said.noun), None)
    placed = next((part for part in plain if part.said.place), None)
    noun = named.said.noun if named else _ANYBODY
    place = f" {placed.said.place}" if placed else ""
    rest = [part for part in parts if part is not named and part is not placed]
    clauses = " and ".join(_clause(part, alone=len(rest) == 1) for part in rest)
    return f"{noun}{place}{' ' if clauses else ''}{clauses}"


def _clause(part: _Phrase, *, alone: bool) -> str:
    if isinstance(part, _Claim):
        return part.who
    words = f" {part.joint} ".join(_clause(inner, alone=False) for inner in part.parts)
    return words if alone else f"({words})"
