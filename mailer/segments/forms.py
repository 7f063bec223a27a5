"""A rule as a flat form, for a builder that works without scripts, and back.

A form has ``match`` (``all`` or ``any``) and rows ``0, 1, 2...``, each of which is one question:

- ``field-N``: the field's name; a row without one is no row
- ``operator-N``: the operator's name, with ``not:`` before it for its opposite
- ``value-N``: the value, once or several times; for letters and days also a topic, as the second
- ``group-N``: rows of one group (1, 2...) are joined the other way round, before they count as one; empty: no group

So ``match=all`` with groups is "this and that and (one or other)".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from mailer.segments.fields.field import Context, Takes
from mailer.segments.fields.registry import every_field
from mailer.segments.tree import All, AnyOf, Everyone, Leaf, Node, Not, RuleRefused, parse

type_of_form = Mapping[str, Sequence[str]]

MOST_ROWS: Final = 100
_NOT: Final = "not:"
_OTHER: Final = {"all": "any", "any": "all"}
_UNITS: Final = {Takes.LETTERS: "letters", Takes.SPAN: "days"}
_SEVERAL: Final = (Takes.CHOICES, Takes.TEXTS, Takes.NUMBERS, Takes.DAYS)


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a form, as it is typed."""

    field: str
    operator: str
    values: tuple[str, ...]
    group: str = ""


def rule_of(form: type_of_form, context: Context) -> Node:
    """The rule a form says; a form without rows is every member.

    Raises:
        RuleRefused: with every fault; its place is ``row N``.
    """
    match = "any" if _first(form, "match") == "any" else "all"
    rows = {n: row for n in range(MOST_ROWS) if (row := _row(form, n)).field}
    rule, places = _assembled(match, rows)
    try:
        return parse(rule, context)
    except RuleRefused as refused:
        raise RuleRefused([replace(fault, place=_row_at(fault.place, places)) for fault in refused.faults]) from None


def _assembled(match: str, rows: Mapping[int, Row]) -> tuple[dict[str, Any], dict[str, str]]:
    """The rule as JSON, and which row stands at which of its places."""
    takes = {(field.name, op.name): op.takes for field in every_field() for op in field.operators}
    parts: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    places: dict[str, str] = {}
    for n, row in rows.items():
        target, place = parts, f"rule.{match}"
        if row.group:
            number = numbers.setdefault(row.group, len(parts))
            if number == len(parts):
                parts.append({_OTHER[match]: []})
            target, place = parts[number][_OTHER[match]], f"{place}[{number}].{_OTHER[match]}"
        places[f"{place}[{len(target)}]"] = f"row {n + 1}"
        target.append(_question(row, takes))
    return ({match: parts} if parts else {}), places


def rows_of(node: Node) -> tuple[str, tuple[Row, ...]] | None:
    """``match`` and the rows of a rule; None where a rule is more than a form can show."""
    match node:
        case Everyone():
            return "all", ()
        case AnyOf(parts):
            match, rows = "any", [_rows(part, All, n) for n, part in enumerate(parts, start=1)]
        case All(parts):
            match, rows = "all", [_rows(part, AnyOf, n) for n, part in enumerate(parts, start=1)]
        case _:
            match, rows = "all", [_rows(node, AnyOf, 1)]
    found = [row for part in rows if part for row in part]
    return (match, tuple(found)) if all(rows) else None


def _rows(node: Node, grouped: type[All | AnyOf], group: int) -> list[Row] | None:
    if isinstance(node, grouped):
        rows = [_asking(part, str(group)) for part in node.parts]
        return [row for row in rows if row] if all(rows) else None
    row = _asking(node, "")
    return [row] if row else None


def _asking(node: Node, group: str) -> Row | None:
    match node:
        case Leaf():
            return Row(node.field.name, node.operator.name, _typed(node), group)
        case Not(Leaf() as leaf):
            return Row(leaf.field.name, _NOT + leaf.operator.name, _typed(leaf), group)
    return None


def _typed(leaf: Leaf) -> tuple[str, ...]:
    match leaf.value:
        case True | False:
            return ("true" if leaf.value else "false",)
        case list(values):
            return tuple(map(str, values))
        case dict(values):
            # A database may give the keys back in another order.
            return tuple(str(values[name]) for name in (*_UNITS.values(), "topic") if name in values)
    return (str(leaf.value),)


def _row(form: type_of_form, number: int) -> Row:
    values = tuple(
        line.strip() for value in form.get(f"value-{number}", ()) for line in value.splitlines() if line.strip()
    )
    first = [_first(form, f"{name}-{number}") for name in ("field", "operator")]
    return Row(first[0], first[1], values, _first(form, f"group-{number}"))


def _question(row: Row, takes: Mapping[tuple[str, str], Takes]) -> dict[str, Any]:
    operator = row.operator.removeprefix(_NOT)
    question = {"field": row.field, operator: _value(row.values, takes.get((row.field, operator)))}
    return {"not": question} if row.operator.startswith(_NOT) else question


def _value(values: Sequence[str], takes: Takes | None) -> Any:
    if takes in _SEVERAL:
        return list(values)
    if takes is Takes.NOTHING:
        return True
    if takes in _UNITS:
        return dict(zip((_UNITS[takes], "topic"), values, strict=False))
    return " ".join(values)


def _first(form: type_of_form, name: str) -> str:
    return next((value.strip() for value in form.get(name, ())), "")


def _row_at(place: str, places: Mapping[str, str]) -> str:
    """The row in whose part of the rule a fault stands."""
    return next((row for inside, row in places.items() if place.startswith(inside)), place)
