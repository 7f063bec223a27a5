"""From a form to the rule it says, or to everything that is wrong with it, each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from mailer.segments.fields.field import Context, Misread, Takes
from mailer.segments.fields.registry import field_named
from mailer.segments.forms.parts import NOT, ROOT, Group, Part, Question
from mailer.segments.tree import Node, RuleFault, RuleRefused, parse

_LISTED: Final = (Takes.CHOICES, Takes.TEXTS, Takes.NUMBERS, Takes.DAYS)
_UNITS: Final = {Takes.LETTERS: "letters", Takes.SPAN: "days"}


def rule_of(group: Group, context: Context) -> Node:
    """The rule a form says.

    Raises:
        RuleRefused: with every fault, each at the place of the part in the form.
    """
    faults = list(_faults(group, ROOT, context))
    if faults:
        raise RuleRefused(faults)
    return parse(_json(group) if group.parts else {}, context, place=ROOT)


def _faults(group: Group, place: str, context: Context) -> Iterator[RuleFault]:
    if not group.parts and place != ROOT:
        yield RuleFault(place, "this group is empty", "Add a rule to it, or remove it")
    for n, part in enumerate(group.parts):
        inside = f"{place}-{n}"
        if isinstance(part, Group):
            yield from _faults(part, inside, context)
        elif fault := _fault(part, inside, context):
            yield fault


def _fault(question: Question, place: str, context: Context) -> RuleFault | None:
    if not question.field:
        return RuleFault(place, "it is not said what to ask about", "Choose it, or remove this rule")
    if question.typed:
        remedy = "Choose one of those that are offered while you type"
        return RuleFault(place, f"“{question.typed}” is not among the choices", remedy)
    try:
        parse(_asking(question), context)
    except RuleRefused as refused:
        return replace(refused.faults[0], place=place)
    return None


def _json(part: Part) -> dict[str, Any]:
    if isinstance(part, Question):
        return _asking(part)
    parts = [_json(inner) for inner in part.parts]
    match = "any" if part.match == "none" else part.match
    whole = parts[0] if len(parts) == 1 else {match: parts}
    return {"not": whole} if part.match == "none" else whole


def _asking(question: Question) -> dict[str, Any]:
    asked = {"field": question.field, question.asked: _value(question)}
    return {"not": asked} if question.operator.startswith(NOT) else asked


def _value(question: Question) -> Any:
    takes = _takes(question)
    if takes in _LISTED:
        return list(question.values)
    if takes is Takes.NOTHING:
        return True
    if takes in _UNITS:
        return dict(zip((_UNITS[takes], "topic"), question.values, strict=False))
    return " ".join(question.values)


def _takes(question: Question) -> Takes | None:
    try:
        return field_named(question.field).operator(question.asked).takes
    except Misread:
        return None
