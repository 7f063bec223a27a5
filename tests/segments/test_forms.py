"""A form is a rule, a rule that is not too intricate is a form, and faults stand at their row."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.segments.fields.field import Context
from mailer.segments.forms import Row, rows_of, rule_of
from mailer.segments.tree import Node, RuleRefused, as_json, parse
from tests.segments.plain import TODAY

CONTEXT = Context(TODAY)


def form_of(match: str, *rows: tuple[str, str, list[str], str]) -> dict[str, list[str]]:
    form = {"match": [match]}
    for n, (field, operator, values, group) in enumerate(rows):
        form |= {f"field-{n}": [field], f"operator-{n}": [operator], f"value-{n}": values, f"group-{n}": [group]}
    return form


def typed(node: Node) -> dict[str, list[str]]:
    shown = rows_of(node)
    assert shown is not None
    match, rows = shown
    return form_of(match, *((row.field, row.operator, list(row.values), row.group) for row in rows))


def test_a_form_is_a_rule(db: None) -> None:
    form = form_of(
        "all",
        ("category", "in", ["student", "postdoc"], ""),
        ("institution", "not:contains", ["Köln"], ""),
        ("joined", "between", ["2020-01-01", "2020-12-31"], "1"),
        ("tracking_consent", "is", ["true"], "1"),
        ("", "in", ["forgotten"], ""),
        ("opened", "none_of_last", ["5", "newsletter"], ""),
        ("opened", "in_days", ["90"], ""),
        ("joined", "empty", [], ""),
        ("number", "in", ["1001\n1002\r\n\n1003"], ""),
    )
    assert as_json(rule_of(form, CONTEXT)) == {
        "all": [
            {"field": "category", "in": ["student", "postdoc"]},
            {"not": {"field": "institution", "contains": "Köln"}},
            {"any": [
                {"field": "joined", "between": ["2020-01-01", "2020-12-31"]},
                {"field": "tracking_consent", "is": True},
            ]},
            {"field": "opened", "none_of_last": {"letters": 5, "topic": "newsletter"}},
            {"field": "opened", "in_days": {"days": 90}},
            {"field": "joined", "empty": True},
            {"field": "number", "in": ["1001", "1002", "1003"]},
        ]
    }  # fmt: skip


def test_an_empty_form_is_every_member(db: None) -> None:
    assert as_json(rule_of({}, CONTEXT)) == {}


def test_faults_stand_at_their_rows(db: None) -> None:
    form = form_of(
        "any",
        ("joined", "before", ["soon"], ""),
        ("category", "in", ["student"], "a"),
        ("category", "not:in", [], "a"),
        ("nothing", "in", ["1"], ""),
    )
    with pytest.raises(RuleRefused) as refused:
        rule_of(form, CONTEXT)
    assert [fault.place for fault in refused.value.faults] == ["row 1", "row 3", "row 4"]


OF_LEAVES = st.sampled_from(
    [
        {"field": "category", "in": ["student", "postdoc"]},
        {"field": "joined", "between": ["2020-01-01", "2020-12-31"]},
        {"field": "joined", "empty": True},
        {"field": "tracking_consent", "is": False},
        {"field": "opened", "of_last": {"topic": "newsletter", "letters": 5}},
        {"field": "opened", "none_in_days": {"days": 5}},
        {"field": "degree_year", "at_least": 2010},
        {"field": "institution", "contains": "zu Köln"},
    ]
)
OF_QUESTIONS = st.one_of(OF_LEAVES, OF_LEAVES.map(lambda leaf: {"not": leaf}))


def joined(outer: str, inner: str) -> st.SearchStrategy[dict[str, Any]]:
    groups = st.lists(OF_QUESTIONS, min_size=1, max_size=3).map(lambda parts: {inner: parts})
    return st.lists(st.one_of(OF_QUESTIONS, groups), min_size=1, max_size=4).map(lambda parts: {outer: parts})


@pytest.mark.django_db
@given(rule=st.one_of(joined("all", "any"), joined("any", "all")))
def test_there_and_back_it_is_the_same_rule(rule: dict[str, Any]) -> None:
    node = parse(rule, CONTEXT)
    assert as_json(rule_of(typed(node), CONTEXT)) == as_json(node)


def test_one_question_alone_is_a_form_too(db: None) -> None:
    assert rows_of(parse({"field": "joined", "empty": True}, CONTEXT)) == ("all", (Row("joined", "empty", ("true",)),))
    assert rows_of(parse({}, CONTEXT)) == ("all", ())


def test_what_a_form_can_not_show(db: None) -> None:
    leaf = {"field": "joined", "empty": True}
    assert rows_of(parse({"all": [{"any": [leaf, {"all": [leaf]}]}]}, CONTEXT)) is None
    assert rows_of(parse({"not": {"all": [leaf]}}, CONTEXT)) is None
