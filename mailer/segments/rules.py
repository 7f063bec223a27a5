"""A rule compiled: one condition on the member table, whatever the tree. See ``tree`` for what a rule may say."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Final

from django.db.models import Q, QuerySet

from mailer.members.models import Member
from mailer.members.queries import dues_status
from mailer.segments.fields.field import Context, type_of_rule
from mailer.segments.tree import All, AnyOf, Everyone, Leaf, Node, Not, parse

# Never empty, because Django drops an empty condition from an "or".
EVERYONE: Final = Q(pk__isnull=False)


def register(*, today: date) -> QuerySet[Member]:
    """Everyone who has not been erased, with what conditions ask for; unordered."""
    return Member.objects.filter(erased_at=None).annotate(dues=dues_status(today))


def members(rule: type_of_rule, *, today: date) -> QuerySet[Member]:
    """Everyone the rule names, of ``register``.

    Raises:
        RuleRefused: naming each part of the rule that can't be understood.
    """
    found = register(today=today)
    return found.filter(compiled(rule, Context(today))) if rule else found


def compiled(rule: type_of_rule, context: Context) -> Q:
    """The rule as a condition on ``register``.

    Raises:
        RuleRefused: as ``members``.
    """
    return condition(parse(rule, context), context)


def condition(node: Node, context: Context) -> Q:
    """What a tree means."""
    match node:
        case Everyone():
            return EVERYONE
        case Leaf():
            return node.operator.condition(node.value, context)
        case All(parts):
            return reduce(and_, (condition(part, context) for part in parts))
        case AnyOf(parts):
            return reduce(or_, (condition(part, context) for part in parts))
        case Not(part):
            return ~condition(part, context)
