"""A rule is a tree of JSON; compiled, it is one condition on the member table.

- ``{}``: every member
- ``{"field": "category", "in": ["student"]}``: one field against a list of values
- ``{"all": [rule, ...]}``, ``{"any": [rule, ...]}``, ``{"not": rule}``
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from mailer.members.models import Member, MemberLabel
from mailer.members.queries import dues_status

type_of_rule = Mapping[str, Any]


class RuleRefused(Exception):
    """A rule can't be understood; the text says where and what would be right."""


def _column(name: str) -> Callable[[Sequence[str]], Q]:
    return lambda values: Q(**{f"{name}__in": values})


def _label(kind: str) -> Callable[[Sequence[str]], Q]:
    return lambda values: Q(Exists(MemberLabel.objects.filter(member=OuterRef("pk"), kind=kind, value__in=values)))


FIELDS: Final[dict[str, Callable[[Sequence[str]], Q]]] = {
    "category": _column("category"),
    "country": _column("country"),
    "language": _column("language"),
    "dues": _column("dues"),
    "interest": _label("interest"),
    "committee": _label("committee"),
    "tag": _label("tag"),
}


def members(rule: type_of_rule, *, today: date) -> QuerySet[Member]:
    """Everyone the rule names who has not been erased, unordered.

    Raises:
        RuleRefused: naming the part of the rule that can't be understood.
    """
    register = Member.objects.filter(erased_at=None).annotate(dues=dues_status(today))
    return register.filter(_condition(rule, "rule")) if rule else register


def _condition(rule: type_of_rule, place: str) -> Q:
    match rule:
        case {"all": list(parts)} if parts and len(rule) == 1:
            return Q(*(_condition(part, f"{place}.all[{i}]") for i, part in enumerate(parts)))
        case {"any": list(parts)} if parts and len(rule) == 1:
            return Q(*(_condition(part, f"{place}.any[{i}]") for i, part in enumerate(parts)), _connector=Q.OR)
        case {"not": dict(part)} if len(rule) == 1:
            return ~_condition(part, f"{place}.not")
        case {"field": str(field), "in": list(values), **rest} if field in FIELDS and values and not rest:
            return FIELDS[field]([str(value) for value in values])
    raise RuleRefused(
        f"{place}: {rule!r} is not a rule. Use all, any, not, or a field ({', '.join(FIELDS)}) with a list of values."
    )
