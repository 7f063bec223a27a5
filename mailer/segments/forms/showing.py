"""From a rule to the form that says it."""

from __future__ import annotations

from typing import Final

from mailer.segments.forms.parts import NOT, Group, Part, Question
from mailer.segments.tree import All, AnyOf, Everyone, Leaf, Node, Not

# A database may give the keys of a value back in another order.
_KEYS: Final = ("letters", "days", "topic")


def group_of(node: Node) -> Group:
    """The form that says a rule. Saying it back gives a rule that means the same."""
    if isinstance(node, Everyone):
        return Group("all")
    part = _part(node)
    return part if isinstance(part, Group) else Group("all", (part,))


def _part(node: Node) -> Part:
    match node:
        case Leaf():
            return Question(node.field.name, node.operator.name, _typed(node))
        case Not(Leaf() as leaf):
            return Question(leaf.field.name, NOT + leaf.operator.name, _typed(leaf))
        case All(parts):
            return Group("all", tuple(map(_part, parts)))
        case AnyOf(parts):
            return Group("any", tuple(map(_part, parts)))
        case Not(AnyOf(parts)):
            return Group("none", tuple(map(_part, parts)))
        case Not(inner):
            return Group("none", (_part(inner),))
        case Everyone():
            raise ValueError("Everyone is a rule by itself and never a part of one.")


def _typed(leaf: Leaf) -> tuple[str, ...]:
    match leaf.value:
        case True | False:
            return ("true" if leaf.value else "false",)
        case list(values):
            return tuple(map(str, values))
        case dict(values):
            return tuple(str(values[name]) for name in _KEYS if name in values)
    return (str(leaf.value),)
