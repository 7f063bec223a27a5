"""docs/segments.md names every field and operator there is, and its examples are rules."""

from __future__ import annotations

import re

import orjson

from mailer.members.models import CustomField
from mailer.segments.describing import describe_fields
from mailer.segments.fields.field import Context
from mailer.segments.tree import parse
from mailer.segments.wording import sentence
from tests.architecture.pages import read, table
from tests.segments.plain import TODAY

PAGE = read("segments.md")


def test_every_field_is_listed(db: None) -> None:
    fields = [[field.name, field.label, field.kind] for field in describe_fields(with_choices=False)]
    assert table(PAGE, "Name", "What it is") == fields


def test_every_operator_is_listed(db: None) -> None:
    CustomField.objects.create(slug="papers", name="Papers", kind=CustomField.Kind.NUMBER)
    operators: dict[str, dict[str, None]] = {}
    for field in describe_fields(with_choices=False):
        operators.setdefault(field.kind, {}).update({operator.name: None for operator in field.operators})
    documented = {kind: names.split(", ") for kind, names in table(PAGE, "Kind", "Operators")}
    assert documented == {kind: list(names) for kind, names in operators.items()}


def test_the_examples_are_rules(db: None) -> None:
    examples = [orjson.loads(found) for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
    assert len(examples) == 2
    said = [sentence(parse(rule, Context(TODAY))) for rule in examples]
    assert said[0] == "Students or postdocs"
    assert said[1] in " ".join(PAGE.split())
