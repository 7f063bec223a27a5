"""Why a member is in a segment, or is not: the parts that decide it, and no others."""

from __future__ import annotations

from pytest_django import DjangoAssertNumQueries

from mailer.members.models import Member
from mailer.segments.explaining import explain
from tests.people import NOW, make_member
from tests.segments.plain import TODAY

RULE = {
    "all": [
        {"field": "category", "in": ["student", "postdoc"]},
        {"any": [{"field": "country", "in": ["DE"]}, {"field": "tag", "in": ["speaker"]}]},
    ]
}


def test_in_and_out_with_the_deciding_parts(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    inside = make_member("1", category="student", country="DE")
    outside = make_member("2", category="student", country="FR")
    wrong = make_member("3", category="regular", country="FR")
    with django_assert_num_queries(1):
        found = explain(RULE, inside, today=TODAY)
    assert str(found) == "In, because category is Student or Postdoctoral fellow; country is Germany."
    assert [(part.place, part.holds) for part in found.because] == [("rule.all[0]", True), ("rule.all[1].any[0]", True)]
    assert str(explain(RULE, outside, today=TODAY)) == (
        "Out, because country is not Germany; they are not tagged “speaker”."
    )
    assert [part.place for part in explain(RULE, wrong, today=TODAY).because] == [
        "rule.all[0]",
        "rule.all[1].any[0]",
        "rule.all[1].any[1]",
    ]


def test_not_turns_the_answer_and_keeps_the_facts(db: None) -> None:
    member = make_member("1", category="student", country="DE")
    assert str(explain({"not": RULE}, member, today=TODAY)).startswith("Out, because category is Student or")


def test_everyone_and_the_erased(db: None) -> None:
    member = make_member("1")
    assert str(explain({}, member, today=TODAY)) == "In, because every member is."
    Member.objects.update(erased_at=NOW)
    assert str(explain({}, member, today=TODAY)) == "Out, because the member was erased from the register."
