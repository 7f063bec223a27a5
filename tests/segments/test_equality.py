"""Random rules compile to SQL that means what they mean in plain Python, and are decided as they are explained."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.members.models import Member
from mailer.segments.explaining import explain
from mailer.segments.fields.field import Context
from mailer.segments.fields.registry import every_field
from mailer.segments.models import Segment
from mailer.segments.rules import members
from mailer.segments.tree import as_json, parse
from mailer.segments.wording import sentence
from tests.segments.plain import PEOPLE, TODAY, Person, ago, holds, settle_in

DAYS = st.sampled_from([ago(n).isoformat() for n in (-10, 0, 1, 30, 31, 90, 91)] + ["1988-02-29", "0001-01-01"])
TEXTS = st.sampled_from(["köln", "KÖLN", "koln", "uni", "%", "_", "(Inc.)", "京都", "vegan", "Universität zu Köln"])
NUMBERS = st.sampled_from([1960, 1999, 2016, 2020, 2026])
AMOUNTS = st.sampled_from([-1, 0, 2.5, 3, 1000])
COUNTS = st.sampled_from([0, 1, 30, 31, 90, 36600])


def several(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.tuples(values, values).map(sorted).map(list)


TRUE = st.just(True)
OF_TEXT = {"contains": TEXTS, "starts": TEXTS, "equals": TEXTS, "in": several("koln", "Attica", "vegan"), "empty": TRUE}
OF_DAYS = {
    "before": DAYS, "after": DAYS, "on": DAYS, "between": pairs(DAYS), "last_days": COUNTS, "next_days": COUNTS,
    "days_ago": COUNTS, "days_ahead": COUNTS, "anniversary": st.sampled_from([0, 1, 10, 60]), "empty": TRUE,
}  # fmt: skip
OF_LABELS = {"in": several("interferon", "JAK/STAT", "Awards", "speaker", "vip", "none"), "empty": TRUE}
OF_YEARS = {
    "equals": NUMBERS, "at_least": NUMBERS, "at_most": NUMBERS, "between": pairs(NUMBERS),
    "last_years": st.sampled_from([1, 6, 100]), "empty": TRUE,
}  # fmt: skip
OF_AMOUNTS = {"equals": AMOUNTS, "at_least": AMOUNTS, "at_most": AMOUNTS, "between": pairs(AMOUNTS), "empty": TRUE}
TOPICS = several("awards", "jobs", "newsletter")
DOMAINS = several("harvard.edu", "uni-koeln.de")
ASKED: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "category": {"in": several("student", "postdoc", "regular", "emeritus")},
    "dues": {"in": several("paid", "due", "lapsed")},
    "dues_from": OF_DAYS, "dues_until": OF_DAYS, "joined": OF_DAYS, "custom.since": OF_DAYS,
    "committee": OF_LABELS, "interest": OF_LABELS, "tag": OF_LABELS,
    "number": {"in": several("1", "2", "9"), "starts": st.just("1"), "contains": st.just("5"), "equals": st.just("6")},
    "given_name": {"contains": st.just("given1")}, "family_name": {"equals": st.just("FAMILY2")},
    "institution": OF_TEXT, "region": OF_TEXT, "custom.diet": OF_TEXT,
    "language": {"in": several("en", "el"), "empty": TRUE},
    "country": {"in": several("DE", "JP", "XX"), "empty": TRUE},
    "time_zone": {"in": several("Europe/Berlin"), "empty": TRUE},
    "degree_year": OF_YEARS, "custom.papers": OF_AMOUNTS,
    "topic": {"on": TOPICS, "off": TOPICS, "never_chosen": TOPICS},
    "tracking_consent": {"is": st.booleans()}, "custom.guest": {"is": st.booleans()},
    "snoozed_until": {"empty": TRUE},
    "address_state": {"in": several("ok", "hard", "soft"), "empty": TRUE},
    "address_domain": {"in": DOMAINS, "under": DOMAINS},
    "list": {"in": several("Speakers", "Guests")},
}  # fmt: skip
LEAVES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    [
        st.fixed_dictionaries({"field": st.just(name), operator: values})
        for name, operators in ASKED.items()
        for operator, values in operators.items()
    ]
)
RULES = st.recursive(
    LEAVES,
    lambda rules: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(rules, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(rules, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, rules),
    ),
    max_leaves=8,
)
with_database = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def register(db: None) -> dict[int, Person]:
    return settle_in()


@with_database
@given(rule=RULES)
def test_sql_means_what_python_means(register: dict[int, Person], rule: dict[str, Any]) -> None:
    found = set(members(rule, today=TODAY).values_list("number", flat=True))
    assert found == {person.number for person in PEOPLE if holds(rule, person)}


@with_database
@given(rule=RULES, person=st.integers(0, len(PEOPLE) - 1))
def test_the_parts_that_decide_do_decide(register: dict[int, Person], rule: dict[str, Any], person: int) -> None:
    pk, one = list(register.items())[person]
    said = explain(rule, Member.objects.get(pk=pk), today=TODAY)
    assert said.included == holds(rule, one)
    assert said.because


@with_database
@given(rule=RULES)
def test_the_canonical_form_is_the_same_rule(register: dict[int, Person], rule: dict[str, Any]) -> None:
    node = parse(rule, Context(TODAY))
    assert as_json(parse(as_json(node), Context(TODAY))) == as_json(node)
    assert sentence(node)


@with_database
@given(inner=RULES, outer=RULES)
def test_a_segment_in_a_rule_stands_for_its_rule(
    register: dict[int, Person], inner: dict[str, Any], outer: dict[str, Any]
) -> None:
    Segment.objects.update_or_create(name="Inner", defaults={"rule": inner})
    asking = {"any": [{"not": {"field": "segment", "in": ["Inner"]}}, outer]}
    found = set(members(asking, today=TODAY).values_list("number", flat=True))
    assert found == {person.number for person in PEOPLE if not holds(inner, person) or holds(outer, person)}


def test_every_field_of_the_register_is_asked_here(register: dict[int, Person]) -> None:
    elsewhere = {"segment", "received", "opened", "clicked"}
    assert {field.name for field in every_field()} - elsewhere == set(ASKED)
    for field in every_field():
        if field.name in ASKED and field.kind not in {"text", "day"}:
            assert {operator.name for operator in field.operators} == set(ASKED[field.name]), field.name
