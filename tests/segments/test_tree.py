"""A rule that can't be understood is refused: everything that is wrong at once, each with its place and remedy."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.members.models import CustomField
from mailer.segments.fields.field import Context
from mailer.segments.models import Segment
from mailer.segments.rules import members
from mailer.segments.tree import DEEPEST, MOST_LEAVES, RuleRefused, as_json, parse
from tests.segments.plain import TODAY

STUDENTS = {"field": "category", "in": ["student"]}


def faults(rule: Any, trail: tuple[int, ...] = ()) -> list[tuple[str, str, str]]:
    with pytest.raises(RuleRefused) as refused:
        parse(rule, Context(TODAY, trail))
    assert str(refused.value).count("\n") + 1 == len(refused.value.faults)
    return [(fault.place, fault.message, fault.remedy) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "rule",
    [
        {"all": []},
        {"any": [], "all": []},
        {"not": []},
        {"not": {}},
        {"all": [{}]},
        {"field": "category"},
        {"field": "category", "in": ["student"], "empty": True},
        {"field": ["category"], "in": ["student"]},
        [],
        None,
        "students",
        {"nonsense": 1},
    ],
)
def test_what_is_no_rule(db: None, rule: Any) -> None:
    [(_, message, remedy)] = faults(rule)
    assert message.endswith("is not a rule")
    assert remedy.startswith("Use all, any, not")


@pytest.mark.parametrize(
    ("leaf", "message", "remedy"),
    [
        ({"field": "shoe size", "in": ["44"]}, "there is no field 'shoe size'", "Use one of"),
        ({"field": "categori", "in": ["student"]}, "there is no field 'categori'", "Use one of: category"),
        ({"field": "category", "is": "student"}, "'is' can't be asked of category", "Use one of: in"),
        ({"field": "category", "in": []}, "the list is empty", "Name at least one"),
        ({"field": "category", "in": ["pupil"]}, "there is no category “pupil”", "There are: regular, student"),
        ({"field": "joined", "before": "01.02.2026"}, "“01.02.2026” is not a day", "2026-01-31"),
        ({"field": "joined", "before": "2026-02-30"}, "“2026-02-30” is not a day", "2026-01-31"),
        (
            {"field": "joined", "between": ["2026-02-01", "2026-01-01"]},
            "“2026-01-01” comes before",
            "smaller one first",
        ),
        ({"field": "joined", "between": ["2026-02-01"]}, "there must be two values", "first and the last"),
        ({"field": "joined", "last_days": -1}, "“-1” is not a number of days", "from 0 to 36,600"),
        ({"field": "joined", "last_days": 1.5}, "“1.5” is not a number of days", "whole number"),
        ({"field": "joined", "last_days": True}, "“True” is not a number", "digits"),
        ({"field": "degree_year", "at_least": "soon"}, "“soon” is not a number", "digits"),
        ({"field": "degree_year", "at_least": float("nan")}, "“nan” is not a number", "digits"),
        ({"field": "degree_year", "at_least": 9 * 10**400}, "is not a number", "digits"),
        ({"field": "degree_year", "at_least": 20}, "“20” is not a number of years", "from 1900"),
        ({"field": "institution", "contains": " "}, "there is no text", "Write some"),
        ({"field": "institution", "contains": {"a": 1}}, "there is no text", "Write some"),
        ({"field": "institution", "contains": "x" * 300}, "is not a text that could be found", "at most 250"),
        ({"field": "institution", "contains": "a\0b"}, "is not a text that could be found", "at most 250"),
        ({"field": "institution", "in": ["x"] * 1001}, "the list has 1,001 values", "mailer list import"),
        ({"field": "institution", "empty": False}, "this takes no value", "use not"),
        ({"field": "tracking_consent", "is": "perhaps"}, "“perhaps” is neither yes nor no", "true or false"),
        ({"field": "topic", "on": ["gossip"]}, "there is no topic “gossip”", "There are: "),
        ({"field": "address_domain", "in": ["ada@uni.example"]}, "“ada@uni.example” is not a domain", "after the @"),
        ({"field": "segment", "in": [17]}, "there is no segment “17”, or none any more", "Choose another segment"),
        ({"field": "list", "in": ["Gone"]}, "there is no list “Gone”, or none any more", "mailer list import"),
        ({"field": "custom.gone", "in": ["x"]}, "there is no field 'custom.gone' any more", "Define the field again"),
        ({"field": "opened", "of_last": 0}, "“0” is not a number of letters", "from 1 to 100"),
        ({"field": "opened", "of_last": {"letters": 5, "topic": "x"}}, "there is no topic “x”", "or none"),
        ({"field": "opened", "of_last": {"letters": 5, "since": 1}}, "'since' means nothing here", "letters and topic"),
        ({"field": "opened", "of_letters": [5]}, "there is no letter “5”", "number of a letter"),
    ],
)
def test_a_leaf_that_makes_no_sense(db: None, leaf: dict[str, Any], message: str, remedy: str) -> None:
    [(place, said, help_)] = faults({"all": [STUDENTS, {"not": leaf}]})
    assert place == "rule.all[1].not"
    assert message in said
    assert remedy in help_


def test_every_fault_is_told_at_once(db: None) -> None:
    rule = {"any": [{"field": "joined", "on": "x"}, STUDENTS, {"all": [{"field": "tag", "in": []}, {"x": 1}]}]}
    assert [place for place, _, _ in faults(rule)] == ["rule.any[0]", "rule.any[2].all[0]", "rule.any[2].all[1]"]


def test_values_are_stored_in_one_form(db: None) -> None:
    students = Segment.objects.create(name="Students", rule=STUDENTS)
    rule = {
        "all": [
            {"field": "category", "in": ["Student", "student", "Industry"]},
            {"field": "degree_year", "at_least": "2010"},
            {"field": "joined", "after": "20260131"},
            {"field": "segment", "in": ["Students", students.pk]},
            {"field": "address_domain", "in": ["@Uni-Koeln.DE."]},
            {"field": "opened", "of_last": 5},
        ]
    }
    assert as_json(parse(rule, Context(TODAY))) == {
        "all": [
            {"field": "category", "in": ["student", "industry"]},
            {"field": "degree_year", "at_least": 2010},
            {"field": "joined", "after": "2026-01-31"},
            {"field": "segment", "in": [students.pk]},
            {"field": "address_domain", "in": ["uni-koeln.de"]},
            {"field": "opened", "of_last": {"letters": 5}},
        ]
    }


def test_too_deep_and_too_long(db: None) -> None:
    deep: dict[str, Any] = STUDENTS
    for _ in range(DEEPEST):
        deep = {"not": deep}
    [(place, message, _)] = faults(deep)
    assert (place.count(".not"), message) == (DEEPEST, "it is nested too deeply")
    parse(deep["not"], Context(TODAY))
    [(_, message, remedy)] = faults({"any": [STUDENTS] * (MOST_LEAVES + 1)})
    assert message == "it has more than 200 parts"
    assert "as a segment" in remedy


def test_the_largest_rule_there_may_be_still_runs(db: None) -> None:
    rule = {"any": [{"field": "interest", "in": [f"interest {n}"]} for n in range(MOST_LEAVES)]}
    assert members(rule, today=TODAY).count() == 0


def test_a_circle_is_refused_with_its_way(db: None) -> None:
    one = Segment.objects.create(name="One", rule=STUDENTS)
    two = Segment.objects.create(name="Two", rule={"not": {"field": "segment", "in": [one.pk]}})
    itself = {"any": [STUDENTS, {"field": "segment", "in": ["One"]}]}
    assert faults(itself, trail=(one.pk,))[0][:2] == ("rule.any[1]", "the rule goes round in a circle: “One” → “One”")
    over_two = {"any": [STUDENTS, {"field": "segment", "in": ["Two"]}]}
    [(place, message, _)] = faults(over_two, trail=(one.pk,))
    assert place == "rule.any[1] → segment “Two” → rule.not"
    assert message == "the rule goes round in a circle: “One” → “Two” → “One”"
    # Even if it came into the database behind our back, it is refused when it is used.
    Segment.objects.filter(pk=one.pk).update(rule={"field": "segment", "in": [two.pk]})
    with pytest.raises(RuleRefused, match="circle"):
        members({"field": "segment", "in": [two.pk]}, today=TODAY)


def test_a_chain_of_segments_has_an_end(db: None) -> None:
    rule: dict[str, Any] = STUDENTS
    for n in range(9):
        rule = {"field": "segment", "in": [Segment.objects.create(name=f"No. {n}", rule=rule).pk]}
    [(_, message, _)] = faults(rule)
    assert message == "too many segments stand inside one another"


def test_a_field_that_went_missing_inside_another_segment_is_told_with_the_way_to_it(db: None) -> None:
    CustomField.objects.create(slug="diet", name="Diet", kind=CustomField.Kind.TEXT)
    rule = {"all": [STUDENTS, {"field": "custom.diet", "contains": "vegan"}]}
    Segment.objects.create(name="Vegans", rule=rule)
    asking = {"not": {"field": "segment", "in": ["Vegans"]}}
    parse(asking, Context(TODAY))
    CustomField.objects.all().delete()
    [(place, message, _)] = faults(asking)
    assert place == "rule.not → segment “Vegans” → rule.all[1]"
    assert message == "there is no field 'custom.diet' any more"
