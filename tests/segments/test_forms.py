"""A form is a rule, every rule is a form, and faults stand at their place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.members.models import LabelKind, MemberLabel, Topic
from mailer.segments.fields.field import Context
from mailer.segments.forms import ROOT, Group, Question, added, group_of, read_form, rule_of, without
from mailer.segments.tree import RuleRefused, as_json, parse
from tests.people import make_member
from tests.segments.plain import TODAY

CONTEXT = Context(TODAY)


def sent(group: Group, place: str = ROOT) -> dict[str, list[str]]:
    """What a browser sends of a form that shows this."""
    form = {f"match-{place}": [group.match]}
    for n, part in enumerate(group.parts):
        inside = f"{place}-{n}"
        if isinstance(part, Group):
            form |= sent(part, inside)
        else:
            form |= {
                f"field-{inside}": [part.field],
                f"was-{inside}": [part.field],
                f"operator-{inside}": [part.operator],
                f"value-{inside}": list(part.values),
                f"more-{inside}": [part.typed],
            }
    return form


def faults_of(group: Group) -> dict[str, str]:
    with pytest.raises(RuleRefused) as refused:
        rule_of(group, CONTEXT)
    return {fault.place: fault.message for fault in refused.value.faults}


def test_a_form_is_a_rule(db: None) -> None:
    group = Group(
        "all",
        (
            Question("category", "in", ("student", "postdoc")),
            Question("institution", "not:contains", ("Köln",)),
            Group(
                "any",
                (
                    Question("joined", "between", ("2020-01-01", "2020-01-01")),
                    Group("none", (Question("tracking_consent", "is", ("true",)), Question("joined", "empty"))),
                ),
            ),
            Question("opened", "none_of_last", ("5", "newsletter")),
            Question("opened", "in_days", ("90",)),
        ),
    )
    assert read_form(sent(group)) == group
    assert as_json(rule_of(group, CONTEXT)) == {
        "all": [
            {"field": "category", "in": ["student", "postdoc"]},
            {"not": {"field": "institution", "contains": "Köln"}},
            {"any": [
                {"field": "joined", "between": ["2020-01-01", "2020-01-01"]},
                {"not": {"any": [{"field": "tracking_consent", "is": True}, {"field": "joined", "empty": True}]}},
            ]},
            {"field": "opened", "none_of_last": {"letters": 5, "topic": "newsletter"}},
            {"field": "opened", "in_days": {"days": 90}},
        ]
    }  # fmt: skip


def test_an_empty_form_is_every_member(db: None) -> None:
    assert as_json(rule_of(read_form({}), CONTEXT)) == {}


def test_faults_stand_at_their_places(db: None) -> None:
    group = Group(
        "any",
        (
            Question("joined", "before", ("soon",)),
            Group("all", (Question("category", "in", ("student",)), Question("category", "not:in"))),
            Question(),
            Group("none"),
            Question("nothing", "in", ("1",)),
        ),
    )
    assert faults_of(group) == {
        "0-0": "“soon” is not a day",
        "0-1-1": "the list is empty",
        "0-2": "it is not said what to ask about",
        "0-3": "this group is empty",
        "0-4": "there is no field 'nothing'",
    }


def test_what_is_wrong_with_the_whole_has_no_place_in_the_form(db: None) -> None:
    deep = Group("all", (Question("joined", "empty"), Question("joined", "empty")))
    for _ in range(14):
        deep = Group("all", (deep, Question("joined", "empty")))
    assert all("." in place for place in faults_of(deep))


@pytest.mark.parametrize(
    ("field", "typed", "values", "left"),
    [
        ("country", "germany; FR", ("DE", "FR"), ""),
        ("country", "Germany, Japan; FR", ("DE", "JP", "FR"), ""),
        ("country", "Germny; France", ("FR",), "Germny"),
        ("topic", "Awards & honours", ("awards",), ""),
        ("interest", "optics; Light", ("Optics", "Light"), ""),
        ("number", "1001; 1002", ("1001", "1002"), ""),
    ],
)
def test_what_is_typed_becomes_values_by_what_they_are_called(
    db: None, field: str, typed: str, values: tuple[str, ...], left: str
) -> None:
    Topic.objects.update_or_create(slug="awards", defaults={"name": "Awards & honours"})
    MemberLabel.objects.create(member=make_member("1"), kind=LabelKind.INTEREST, value="Optics")
    [question] = read_form({"match-0": ["all"], "field-0-0": [field], "more-0-0": [typed]}).parts
    assert isinstance(question, Question)
    assert (question.values, question.typed) == (values, left)


def test_what_is_not_among_the_choices_is_a_fault(db: None) -> None:
    assert "Germny" in faults_of(Group("all", (Question("country", "in", ("FR",), "Germny"),)))["0-0"]


def test_another_field_forgets_what_was_said_about_the_first(db: None) -> None:
    form = {"match-0": ["all"], "field-0-0": ["country"], "was-0-0": ["category"], "value-0-0": ["student"]}
    assert read_form(form).parts == (Question("country"),)


def test_a_part_is_added_and_taken_away_at_its_place() -> None:
    group = Group("all", (Question("joined"), Group("any", (Question("tag"),))))
    more = added(group, "0-1", Question("list"))
    assert more.parts[1] == Group("any", (Question("tag"), Question("list")))
    assert without(more, "0-1-0").parts[1] == Group("any", (Question("list"),))
    assert without(group, "0-0").parts == (Group("any", (Question("tag"),)),)
    for nowhere in ("0", "", "0-x", "0-7", "0-0-3"):
        assert without(group, nowhere) == group


LEAVES = st.sampled_from(
    [
        {"field": "category", "in": ["student", "postdoc"]},
        {"field": "joined", "between": ["2020-01-01", "2020-12-31"]},
        {"field": "joined", "empty": True},
        {"field": "tracking_consent", "is": False},
        {"field": "opened", "of_last": {"topic": "newsletter", "letters": 5}},
        {"field": "degree_year", "at_least": 2010},
        {"field": "institution", "contains": "zu Köln"},
    ]
)


def deeper(rules: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(rules, min_size=1, max_size=3)
    return st.one_of(
        rules.map(lambda rule: {"not": rule}),
        several.map(lambda parts: {"all": parts}),
        several.map(lambda parts: {"any": parts}),
    )


def meaning(rule: Any) -> Any:
    """A rule without what says nothing: groups of one, and two "not" in a row."""
    match rule:
        case {"not": {"not": inner}}:
            return meaning(inner)
        case {"not": inner}:
            plain = meaning(inner)
            return plain.get("not", {"not": plain})
        case {"all": [only]} | {"any": [only]}:
            return meaning(only)
        case {"all": parts}:
            return {"all": [meaning(part) for part in parts]}
        case {"any": parts}:
            return {"any": [meaning(part) for part in parts]}
    return rule


@pytest.mark.django_db
@given(rule=st.recursive(LEAVES, deeper, max_leaves=8))
def test_there_and_back_it_means_the_same(rule: dict[str, Any]) -> None:
    try:
        node = parse(rule, CONTEXT)
    except RuleRefused:
        return
    shown = group_of(node)
    assert meaning(as_json(rule_of(read_form(sent(shown)), CONTEXT))) == meaning(as_json(node))
